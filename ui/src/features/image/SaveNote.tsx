import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { describe } from "../../ipc/describe";
import { Note } from "../../kit/Note";
import { formatSize } from "../../kit/Size";
import type { Saver } from "./actions";
import css from "./SaveNote.module.css";

/** What is being saved, or where it went; at the foot of the page until it is dismissed. */
export function SaveNote({ saver, registry }: { saver: Saver; registry: string }) {
  const { t, i18n } = useTranslation(["image", "common"]);
  const { saving } = saver;
  if (!saving) return null;
  const { name, state, progress, path, error } = saving;
  const shown = name.slice(0, 200);
  const size = (bytes: number | null) => formatSize(bytes ?? 0, i18n.language);
  return (
    <div className={css.note}>
      {state === "running" ? (
        <Note
          tone="info"
          title={t("image:saving.running", { name: shown })}
          actions={
            <Button size="xs" onClick={saver.cancel}>
              {t("common:cancel")}
            </Button>
          }
        >
          {progress &&
            (progress.total === null
              ? size(progress.bytes)
              : t("image:saving.bytes", { bytes: size(progress.bytes), total: size(progress.total) }))}
        </Note>
      ) : (
        <Note
          tone={state === "done" ? "info" : "danger"}
          title={t(`image:saving.${state}`, { name: shown })}
          actions={
            <Button size="xs" onClick={saver.dismiss}>
              {t("common:close")}
            </Button>
          }
        >
          {state === "done" ? <span className={css.path}>{path}</span> : error && describe(error, t as never, registry).text}
        </Note>
      )}
    </div>
  );
}
