import { IconStar, IconStarFilled } from "@tabler/icons-react";
import { useWords } from "../../kit/useLanguage";
import css from "./Star.module.css";

type Props = { on: boolean; onChange: (on: boolean) => void; inGrid?: boolean };

/** A person's own star on a repository, kept by Roadstead; nothing of it goes to the registry. */
export function Star({ on, onChange, inGrid }: Props) {
  const t = useWords("repositories");
  const Icon = on ? IconStarFilled : IconStar;
  return (
    <button
      type="button"
      className={css.star}
      aria-label={t("favourite")}
      aria-pressed={on}
      tabIndex={inGrid ? -1 : undefined}
      onClick={() => onChange(!on)}
    >
      <Icon size={14} stroke={1.75} aria-hidden />
    </button>
  );
}
