import css from "./Highlighted.module.css";
import { matches } from "./match";

/** A name with what was typed set off, and its namespace quieter than itself. */
export function Highlighted({ text, query }: { text: string; query: string }) {
  const parts = matches(text, query);
  return parts.map((part, index) =>
    part.hit ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts are told by their place
      <mark className={css.mark} key={index}>
        {part.text}
      </mark>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts are told by their place
      <span key={index}>{part.text}</span>
    ),
  );
}
