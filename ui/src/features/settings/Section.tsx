import { type ReactNode, useId } from "react";
import css from "./Section.module.css";

/** A named part of the settings. */
export function Section({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {hint && <p className={css.hint}>{hint}</p>}
      <div className={css.rows}>{children}</div>
    </section>
  );
}

/** One setting: its name at the left, its control or value at the right. */
export function Row({ name, hint, children }: { name: string; hint?: string; children: ReactNode }) {
  return (
    <div className={css.row}>
      <div className={css.name}>
        {name}
        {hint && <span className={css.rowHint}>{hint}</span>}
      </div>
      <div className={css.value}>{children}</div>
    </div>
  );
}
