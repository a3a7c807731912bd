import { useTranslation } from "react-i18next";
import type { PullQuota } from "../../ipc/model";
import { duration } from "../../kit/time";
import css from "./PullQuotaMeter.module.css";

/** How many pulls are left, as the registry's own headers told. */
export function PullQuotaMeter({ label, quota }: { label: string; quota: PullQuota }) {
  const { t, i18n } = useTranslation("shell");
  const { limit, remaining } = { limit: quota.limit ?? 0, remaining: quota.remaining ?? 0 };
  const share = limit > 0 ? Math.min(1, remaining / limit) : 0;
  const window = quota.window_seconds ? ` · ${t("pullsWindow", { time: duration(quota.window_seconds, i18n.language) })}` : "";
  return (
    <section className={css.quota} aria-label={t("pullsLeft", { label })}>
      <div>{t("pullsLeft", { label })}</div>
      {/* biome-ignore lint/a11y/useSemanticElements: a meter element cannot be drawn alike in all web views */}
      <div
        className={css.meter}
        role="meter"
        aria-label={t("pullsLeft", { label })}
        aria-valuenow={remaining}
        aria-valuemin={0}
        aria-valuemax={limit}
      >
        <i style={{ width: `${share * 100}%` }} data-low={share < 0.1 || undefined} />
      </div>
      <div className={css.numbers}>
        {t("pullsOf", { remaining, limit })}
        {window}
      </div>
    </section>
  );
}
