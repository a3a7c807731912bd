import type { ReactNode } from "react";
import css from "./EmptyState.module.css";

type Props = {
  /** A glyph of 20 px that says what kind of nothing this is. */
  icon: ReactNode;
  title: string;
  /** Why there is nothing, and what was looked through. */
  children?: ReactNode;
  /** The next step: at most one primary button. */
  actions?: ReactNode;
  tone?: "plain" | "accent";
};

/** What stands in a list's place when it has nothing to show: why, and what to do next. */
export function EmptyState({ icon, title, children, actions, tone = "plain" }: Props) {
  return (
    <section className={css.empty}>
      <div className={css.icon} data-tone={tone} aria-hidden="true">
        {icon}
      </div>
      <h2 className={css.title}>{title}</h2>
      {children && <div className={css.body}>{children}</div>}
      {actions && <div className={css.actions}>{actions}</div>}
    </section>
  );
}
