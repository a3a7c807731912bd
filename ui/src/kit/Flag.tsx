// A signal flag drawn from a digest: the same digest hoists the same flag everywhere. It is decoration for the eye;
// the short digest always stands beside it, and nothing is ever decided by it.
import css from "./Digest.module.css";

/** Field and charge, chosen by byte 0 mod 12. */
const colours: readonly (readonly [field: string, charge: string])[] = [
  ["#2b4f8f", "#e8b548"],
  ["#3f7bea", "#f6f8fc"],
  ["#1c8f83", "#f3dfa2"],
  ["#c9513c", "#f6f8fc"],
  ["#6f51bd", "#cdebe0"],
  ["#566781", "#efc25c"],
  ["#3c8a4e", "#f6f8fc"],
  ["#c9513c", "#f3dfa2"],
  ["#f6f8fc", "#2b4f8f"],
  ["#e0a43a", "#27406b"],
  ["#27406b", "#9cc3f5"],
  ["#a83f6f", "#f6f8fc"],
];

/** The charge's shape, chosen by byte 2 mod 9. */
const patterns: readonly ((charge: string) => React.ReactNode)[] = [
  (fill) => <rect x="7.5" width="7.5" height="10" fill={fill} />,
  (fill) => <rect y="5" width="15" height="5" fill={fill} />,
  (fill) => <path d="M0 0h7.5v10H15V5H0z" fill={fill} />,
  (fill) => <rect x="3.5" y="2.5" width="8" height="5" fill={fill} />,
  (fill) => <path d="M4.5 0v3.6H0v2.8h4.5V10h2.8V6.4H15V3.6H7.3V0z" fill={fill} />,
  (stroke) => <path d="M0 0 15 10M15 0 0 10" stroke={stroke} strokeWidth="2.6" />,
  (fill) => <rect x="5" width="5" height="10" fill={fill} />,
  (fill) => <rect y="3.33" width="15" height="3.34" fill={fill} />,
  (fill) => <path d="M0 0 9 5 0 10z" fill={fill} />,
];

/** Which colours and which pattern a digest's flag has. */
export function flagOf(digest: string): { colour: number; pattern: number } {
  const encoded = digest.slice(digest.indexOf(":") + 1);
  return { colour: byteAt(encoded, 0) % colours.length, pattern: byteAt(encoded, 2) % patterns.length };
}

/** A byte of a hex digest; of any other encoding, the character in its place. */
function byteAt(encoded: string, index: number): number {
  const byte = Number.parseInt(encoded.slice(index * 2, index * 2 + 2), 16);
  return Number.isNaN(byte) ? encoded.charCodeAt(index) || 0 : byte;
}

/** The flag itself, 15 × 10. */
export function Flag({ digest }: { digest: string }) {
  const { colour, pattern } = flagOf(digest);
  const [field, charge] = colours[colour] ?? ["#566781", "#efc25c"];
  return (
    <svg className={css.flag} viewBox="0 0 15 10" aria-hidden="true">
      <rect width="15" height="10" fill={field} />
      {patterns[pattern]?.(charge)}
      <rect x=".4" y=".4" width="14.2" height="9.2" rx="1.6" fill="none" stroke="#10203a" strokeOpacity=".25" strokeWidth=".8" />
    </svg>
  );
}
