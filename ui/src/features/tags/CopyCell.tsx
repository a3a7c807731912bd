import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useCopy } from "../../kit/useCopy";
import css from "./columns.module.css";

/** A light copy button for cells, of which there are many. */
export function CopyCell({ value, label }: { value: string; label: string }) {
  const { copied, copy } = useCopy();
  const Icon = copied ? IconCheck : IconCopy;
  return (
    <span className={css.actions} data-actions="">
      <button type="button" tabIndex={-1} className={css.button} aria-label={label} onClick={() => copy(value)}>
        <Icon size={14} stroke={1.75} aria-hidden />
      </button>
    </span>
  );
}
