import type { ReactNode } from "react";
import css from "./Way.module.css";

type Props = { icon: ReactNode; title: string; text: ReactNode; children: ReactNode };

/** One of the three columns of **Sign in**. */
export function Way({ icon, title, text, children }: Props) {
  return (
    <section className={css.way} aria-label={title}>
      <div className={css.head}>
        {icon}
        <h3>{title}</h3>
      </div>
      <p className={css.text}>{text}</p>
      {children}
    </section>
  );
}
