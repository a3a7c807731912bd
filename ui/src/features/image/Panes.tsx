import type { ReactNode } from "react";
import css from "./Panes.module.css";

/** A list, and beside it what is known of the row that was chosen; under it where the window is narrow. */
export function Panes({ children, aside, label }: { children: ReactNode; aside: ReactNode; label: string }) {
  return (
    <div className={css.panes}>
      <div className={css.main}>{children}</div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={css.aside} aria-label={label} tabIndex={0}>
        {aside}
      </section>
    </div>
  );
}
