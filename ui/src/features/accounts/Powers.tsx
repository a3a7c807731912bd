import { IconCheck, IconMinus, IconQuestionMark } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Capability, Probe, PullQuota } from "../../ipc/model";
import { Fact, Facts } from "../../kit/Facts";
import { useReason } from "../../kit/useReason";
import page from "./AccountPage.module.css";
import css from "./Powers.module.css";

/** What the probe found: what this account may do, and where not, why. */
export function Powers({ probe, quota }: { probe: Probe; quota: PullQuota | null }) {
  const { t } = useTranslation("accounts");
  return (
    <section className={page.section}>
      <h2>
        {t("account.may")} <span className={css.asked}>{t("account.asked")}</span>
      </h2>
      <Facts wide>
        <Power name={t("account.list")} capability={probe.list} />
        <Power name={t("account.create")} capability={probe.create} />
        <Power name={t("account.delete")} capability={probe.delete} />
        <Fact name={t("account.catalogue")}>{probe.has_catalogue ? t("account.yes") : t("account.noCatalogue")}</Fact>
        <Fact name={t("account.pulls")}>{quota && t("account.pullsOf", { remaining: quota.remaining ?? 0, limit: quota.limit ?? 0 })}</Fact>
      </Facts>
    </section>
  );
}

function Power({ name, capability }: { name: string; capability: Capability }) {
  const { t } = useTranslation("accounts");
  const reason = useReason();
  return (
    <Fact name={name}>
      {capability.state === "allowed" && (
        <>
          <IconCheck size={14} stroke={2} aria-hidden className={css.ok} />
          {t("account.yes")}
        </>
      )}
      {capability.state === "denied" && (
        <>
          <IconMinus size={14} stroke={2} aria-hidden className={css.no} />
          {t("account.no", { reason: reason(capability.reason) })}
        </>
      )}
      {capability.state === "unknown" && (
        <>
          <IconQuestionMark size={14} stroke={1.75} aria-hidden className={css.no} />
          {t("account.maybe")}
        </>
      )}
    </Fact>
  );
}
