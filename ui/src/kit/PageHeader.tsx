import type { ReactNode } from "react";
import css from "./PageHeader.module.css";

type Props = {
  /** The page's name; the heading that receives focus after a change of page. */
  title: ReactNode;
  /** The way here, as `Crumbs`. */
  crumbs?: ReactNode;
  /** Beside the title: a star, a badge, a description. */
  before?: ReactNode;
  after?: ReactNode;
  /** At the right: at most one primary button. */
  actions?: ReactNode;
};

/** Crumbs, heading and actions: the top of every page. */
export function PageHeader({ title, crumbs, before, after, actions }: Props) {
  return (
    <div className={css.head}>
      <div className={css.crumbs}>{crumbs}</div>
      <div className={css.title}>
        {before}
        <h1 tabIndex={-1}>{title}</h1>
        {after}
        <span className={css.grow} />
        {actions}
      </div>
    </div>
  );
}
