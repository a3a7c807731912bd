import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { describe } from "../../ipc/describe";
import { Note } from "../../kit/Note";
import type { Dates } from "./useDates";

/** Above a list that is to be sorted by dates which it does not tell: what reading them takes, how far it is, and its end. */
export function DatesNote({ dates, registry, onRead }: { dates: Dates; registry: string; onRead: () => void }) {
  const { t } = useTranslation(["tags", "common"]);
  const { running, missing, requests, error } = dates;
  if (running) {
    return (
      <Note
        tone="info"
        title={t("tags:dates.reading")}
        actions={
          <Button size="xs" onClick={dates.stop}>
            {t("tags:dates.stop")}
          </Button>
        }
      >
        <span aria-live="off">{t("tags:dates.progress", { done: running.done, count: running.of })}</span>
      </Note>
    );
  }
  if (missing === 0) return null;
  const why = error ? describe(error, t as never, registry) : null;
  return (
    <Note
      tone={why ? "warn" : "info"}
      title={why ? why.title : t("tags:dates.unknown")}
      actions={
        <Button size="xs" onClick={onRead}>
          {t("tags:dates.read")}
        </Button>
      }
    >
      {t("tags:dates.cost", { count: missing, requests })}
    </Note>
  );
}
