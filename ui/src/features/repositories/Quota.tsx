import { useTranslation } from "react-i18next";
import type { CreationQuota } from "../../ipc/content";
import css from "./CreateForm.module.css";

/** More segments than this are a bar. */
const segmentsMax = 12;

/** How many private repositories the plan has, and how many there will be with this one. */
export function Quota({ quota, adding }: { quota: CreationQuota; adding: boolean }) {
  const { t } = useTranslation("repositories");
  const { limit } = quota;
  const used = quota.used ?? 0;
  if (limit === null) return <div className={css.quota}>{t("create.quota.unlimited", { used })}</div>;
  const full = used >= limit;
  const words =
    adding && !full
      ? t("create.quota.with", { used, limit, after: used + 1 })
      : full
        ? t("create.quota.full", { used, limit })
        : t("create.quota.using", { used, limit });
  return (
    <div className={css.quota} data-full={full || undefined}>
      {limit > 0 && limit <= segmentsMax ? (
        <span className={css.segments} style={{ gridTemplateColumns: `repeat(${limit}, 1fr)` }} aria-hidden="true">
          {Array.from({ length: limit }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a segment is told by its place
            <i key={index} data-state={index < used ? "used" : adding && index === used ? "next" : "free"} />
          ))}
        </span>
      ) : (
        <span className={css.bar} aria-hidden="true">
          <i style={{ width: `${limit > 0 ? Math.min(100, (used / limit) * 100) : 100}%` }} />
        </span>
      )}
      <span>{words}</span>
    </div>
  );
}
