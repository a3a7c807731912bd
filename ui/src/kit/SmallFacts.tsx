import type { ReactNode } from "react";
import css from "./SmallFacts.module.css";

/** Names and values beside a list, close together. */
export function SmallFacts({ children }: { children: ReactNode }) {
  return <dl className={css.facts}>{children}</dl>;
}

/** One of them; nothing is drawn for what is not known. */
export function SmallFact({ name, children }: { name: string; children: ReactNode }) {
  if (children === null || children === undefined || children === false || children === "") return null;
  return (
    <div className={css.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
