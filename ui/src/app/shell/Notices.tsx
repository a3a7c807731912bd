import { Button } from "@mantine/core";
import { IconFlask } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { appInfoQuery } from "../../ipc/app";
import { Note } from "../../kit/Note";
import css from "./Notices.module.css";

/** What was found at start: a file that was kept aside, and addresses that something else stands in for. */
export function Notices() {
  const { t } = useTranslation("shell");
  const { data: info } = useQuery(appInfoQuery);
  const [dismissed, setDismissed] = useState<string[]>([]);
  const notices = info?.notices.filter((notice) => !dismissed.includes(notice.file)) ?? [];
  return (
    <>
      {info?.endpoints_file && (
        <p className={css.sandbox}>
          <IconFlask size={14} stroke={1.75} aria-hidden />
          <span>{t("notices.sandbox", { file: info.endpoints_file })}</span>
        </p>
      )}
      {notices.map((notice) => (
        <div className={css.notice} key={notice.file}>
          <Note
            tone="warn"
            actions={
              <Button size="xs" variant="subtle" onClick={() => setDismissed([...dismissed, notice.file])}>
                {t("notices.dismiss")}
              </Button>
            }
          >
            {t(`notices.${notice.notice}`, { file: notice.file, kept: "kept_as" in notice ? notice.kept_as : "" })}
          </Note>
        </div>
      ))}
    </>
  );
}
