import { useState } from "react";
import { useTranslation } from "react-i18next";
import { describe, remedy } from "../../ipc/describe";
import type { AppError } from "../../ipc/error";
import { CommandBlock } from "../../kit/CommandBlock";
import { ErrorDetails } from "../../kit/error/ErrorDetails";
import { Note } from "../../kit/Note";
import css from "./ErrorNote.module.css";

/** A refusal inside a dialog: its sentence, and the server's own words one click away. */
export function ErrorNote({ error, registry }: { error: AppError; registry?: string }) {
  const { t } = useTranslation(["accounts", "common", "kit"]);
  const [open, setOpen] = useState(false);
  const { title, text } = describe(error, t, registry);
  const command = remedy(error);
  return (
    <div className={css.box}>
      <Note tone="danger" title={title}>
        {text}{" "}
        {error.detail && (
          <button type="button" className={css.details} aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? t("kit:hideDetails") : t("common:details")}
          </button>
        )}
      </Note>
      {command && <CommandBlock commands={[[command]]} label={t("kit:copyCommand")} />}
      {open && error.detail && <ErrorDetails detail={error.detail} />}
    </div>
  );
}
