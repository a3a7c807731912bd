import type { ReactNode } from "react";
import css from "./Facts.module.css";

/** Names and values in two columns, one line each. */
export function Facts({ children, wide }: { children: ReactNode; wide?: boolean }) {
  return (
    <dl className={css.facts} data-wide={wide || undefined}>
      {children}
    </dl>
  );
}

/** One line of `Facts`; nothing is drawn for what is not known. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (children === null || children === undefined || children === false) return null;
  return (
    <div className={css.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
