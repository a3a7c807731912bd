import css from "./Digest.module.css";
import { Flag } from "./Flag";

/** The part of a digest that people compare by eye: 12 characters of it, 8 in running text. */
export function shortDigest(digest: string, length = 12): string {
  return digest.slice(digest.indexOf(":") + 1).slice(0, length);
}

/** A short digest under its signal flag; the whole digest for who points at it. */
export function Digest({ digest, length = 12 }: { digest: string; length?: 8 | 12 }) {
  return (
    <span className={css.digest} data-hint={digest}>
      <Flag digest={digest} />
      <span className={css.short}>{shortDigest(digest, length)}</span>
    </span>
  );
}
