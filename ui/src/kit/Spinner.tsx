import css from "./Spinner.module.css";

/** An open circle that turns; decoration beside the words that say what is going on. */
export function Spinner({ size = 16 }: { size?: number }) {
  return (
    <svg
      className={css.spin}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.75}
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d="M12 4a8 8 0 1 1-8 8" />
    </svg>
  );
}
