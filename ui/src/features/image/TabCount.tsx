import { useLanguage } from "../../kit/useLanguage";
import css from "./ImagePage.module.css";

/** How much a tab holds, beside its name; for the eye, because the tab itself says it in words. */
export function TabCount({ count }: { count: number | null | undefined }) {
  const language = useLanguage();
  if (count === null || count === undefined) return null;
  return (
    <span className={css.count} aria-hidden="true">
      {new Intl.NumberFormat(language).format(count)}
    </span>
  );
}
