import css from "./Avatar.module.css";

/** The first letters of a user name in a disc. */
export function Avatar({ name, size = 26 }: { name: string; size?: number }) {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const letters = words.length > 1 ? `${words[0]?.[0] ?? ""}${words[1]?.[0] ?? ""}` : name.slice(0, 2);
  return (
    <span className={css.avatar} style={{ width: size, height: size, fontSize: size > 30 ? 14 : 11 }} aria-hidden>
      {letters.toUpperCase()}
    </span>
  );
}
