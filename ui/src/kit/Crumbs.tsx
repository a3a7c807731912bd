import { IconChevronRight } from "@tabler/icons-react";
import { Fragment, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import css from "./Crumbs.module.css";

/** The way to this page; the last entry is where one is. Entries are links, a switcher or plain text. */
export function Crumbs({ items }: { items: ReactNode[] }) {
  const { t } = useTranslation("shell");
  return (
    <nav className={css.crumbs} aria-label={t("breadcrumb")}>
      {items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a crumb is told by its place
        <Fragment key={index}>
          {index > 0 && <IconChevronRight size={12} stroke={2} aria-hidden className={css.separator} />}
          {index === items.length - 1 ? <span className={css.here}>{item}</span> : item}
        </Fragment>
      ))}
    </nav>
  );
}
