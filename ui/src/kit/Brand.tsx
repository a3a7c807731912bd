/** The anchor over water: Roadstead's own mark. */
export function Brand({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <rect width="24" height="24" rx="6.5" fill="#2458cb" />
      <path d="M0 14.5c3-1.8 5.5-1.8 8 0s5.5 1.8 8 0 5.5-1.8 8 0v3A6.5 6.5 0 0 1 17.5 24h-11A6.5 6.5 0 0 1 0 17.5z" fill="#3f7bf2" />
      <g fill="none" stroke="#fff" strokeWidth="1.7" strokeLinecap="round" strokeLinejoin="round">
        <circle cx="12" cy="6.3" r="1.8" />
        <path d="M12 8.1v10.4M9.3 11h5.4M6 13.4c.4 3.1 2.7 5.1 6 5.1s5.6-2 6-5.1" />
      </g>
    </svg>
  );
}
