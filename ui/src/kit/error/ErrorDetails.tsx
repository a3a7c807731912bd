import { Button } from "@mantine/core";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ServerDetail } from "../../ipc/model";
import { CopyButton } from "../CopyButton";
import css from "./ErrorDetails.module.css";

const fields = ["status", "code", "message", "request", "request_id"] as const;

/** The server's own words: one click away, and to be copied for its support. */
export function ErrorDetails({ detail }: { detail: ServerDetail }) {
  const { t } = useTranslation(["kit", "common"]);
  const known = fields.filter((field) => detail[field] !== null && detail[field] !== undefined);
  const text = known.map((field) => `${t(`kit:detail.${field}`)}: ${detail[field]}`).join("\n");
  return (
    <div className={css.well}>
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

/** An open/closed state with the button that switches it. */
export function useDisclosure() {
  const [open, setOpen] = useState(false);
  const id = useId();
  const Toggle = ({ show, hide }: { show: string; hide: string }) => (
    <Button variant="subtle" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
      {open ? hide : show}
    </Button>
  );
  return { open, id, Toggle };
}
