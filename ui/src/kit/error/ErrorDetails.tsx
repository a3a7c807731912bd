import { useTranslation } from "react-i18next";
import type { ServerDetail } from "../../ipc/model";
import { CopyButton } from "../CopyButton";
import css from "./ErrorDetails.module.css";

const fields = ["status", "code", "message", "request", "request_id"] as const;

/** The server's own words: one click away, and to be copied for its support. */
export function ErrorDetails({ detail, id }: { detail: ServerDetail; id?: string }) {
  const { t } = useTranslation(["kit", "common"]);
  const known = fields.filter((field) => detail[field] !== null && detail[field] !== undefined);
  const text = known.map((field) => `${t(`kit:detail.${field}`)}: ${detail[field]}`).join("\n");
  return (
    <div className={css.well} id={id}>
      <dl className={css.list}>
        {known.map((field) => (
          <div key={field} className={css.entry}>
            <dt>{t(`kit:detail.${field}`)}</dt>
            <dd>{String(detail[field])}</dd>
          </div>
        ))}
      </dl>
      <CopyButton value={text} label={t("kit:copyLabel", { what: t("common:details") })} />
    </div>
  );
}
