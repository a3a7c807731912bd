import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { describe } from "../../ipc/describe";
import type { AppError } from "../../ipc/error";
import { Ago } from "../Ago";
import { useAppActions } from "../AppActions";
import { DisclosureButton, useDisclosure } from "../Disclosure";
import { Note } from "../Note";
import { duration } from "../time";
import { ErrorPanel } from "./ErrorPanel";
import { isOffline, look } from "./look";
import css from "./StaleNote.module.css";
import { useCountdown } from "./useCountdown";

type Props = {
  error: AppError;
  registry: string;
  account: string;
  /** How old the rows are that stay. */
  at: number;
  onRetry: () => void;
};

/** Above rows that could not be refreshed: why, how old they are, and the next step. The whole story is one click away. */
export function StaleNote({ error, registry, account, at, onRetry }: Props) {
  const { t, i18n } = useTranslation(["kit", "common"]);
  const { signIn } = useAppActions();
  const story = useDisclosure();
  const { signs } = look(error.code);
  const limited = error.code === "rate_limited" || error.code === "pull_limit";
  // Open, the story counts down itself.
  const { left, waiting } = useCountdown(error, limited && !story.open ? onRetry : undefined);
  const tone = isOffline(error.code) ? "quiet" : "warn";
  return (
    <>
      <Note
        tone={tone}
        title={t("kit:stale", { title: describe(error, t, registry).title.replace(/[.。]$/, "") })}
        actions={
          <>
            <DisclosureButton of={story} show={t("kit:showDetails")} hide={t("kit:hideDetails")} small />
            {!story.open && (
              <Button size="xs" onClick={signs ? () => signIn(account) : onRetry}>
                {t(signs ? `kit:${signs}` : limited ? "kit:tryNow" : "common:tryAgain")}
              </Button>
            )}
          </>
        }
      >
        {t("kit:shownAsOf")} <Ago time={at} />
        {t("kit:stop")}
        {limited && !story.open && left !== null && waiting && (
          <span aria-live="off"> {t("kit:goesOnIn", { time: duration(left, i18n.language) })}</span>
        )}
      </Note>
      {story.open && (
        <div id={story.id} className={css.story}>
          <ErrorPanel error={error} registry={registry} account={account} onRetry={onRetry} />
        </div>
      )}
    </>
  );
}
