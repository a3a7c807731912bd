import { IconCheck, IconCopy, IconDots } from "@tabler/icons-react";
import { useCopy } from "../../kit/useCopy";
import { useWords } from "../../kit/useLanguage";
import css from "./RowActions.module.css";

type Props = { pullCommand: string | null; onMenu: (button: HTMLElement) => void };

/** What can be done with a row; seen when the row is looked at, in space that is always kept for it. */
export function RowActions({ pullCommand, onMenu }: Props) {
  const t = useWords("repositories");
  const { copied, copy } = useCopy();
  const Icon = copied ? IconCheck : IconCopy;
  return (
    <span className={css.actions} data-actions>
      {pullCommand && (
        <button
          type="button"
          tabIndex={-1}
          className={css.button}
          aria-label={t("copyPull")}
          data-hint={pullCommand}
          onClick={() => copy(pullCommand)}
        >
          <Icon size={14} stroke={1.75} aria-hidden />
        </button>
      )}
      <button
        type="button"
        tabIndex={-1}
        className={css.button}
        aria-label={t("more")}
        aria-haspopup="menu"
        onClick={(event) => onMenu(event.currentTarget)}
      >
        <IconDots size={16} stroke={1.75} aria-hidden />
      </button>
    </span>
  );
}
