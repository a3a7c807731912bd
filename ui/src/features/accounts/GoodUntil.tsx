import { useTranslation } from "react-i18next";
import type { AccountDetails } from "../../ipc/model";
import { Chip } from "../../kit/Chip";
import { day, relative } from "../../kit/time";

const soon = 3 * 86_400_000;

/** Until when a credential is good, and what comes then: nothing to do, or what to do. */
export function GoodUntil({ details: { probe, renewal } }: { details: AccountDetails }) {
  const { t, i18n } = useTranslation("accounts");
  const words =
    renewal.renewal === "command" ? t("account.renewal.command", { command: renewal.command }) : t(`account.renewal.${renewal.renewal}`);
  if (!probe.credential_expires) return t("account.endsUntold");
  const [end, now] = [new Date(probe.credential_expires), new Date()];
  const when = relative(end, now, i18n.language);
  const pressing = renewal.renewal !== "on_its_own" && end.getTime() - now.getTime() < soon;
  return (
    <>
      {pressing ? (
        <Chip tone="warn">{when}</Chip>
      ) : (
        <span>
          {day(end, i18n.language)} ({when})
        </span>
      )}
      <span>{words}</span>
    </>
  );
}
