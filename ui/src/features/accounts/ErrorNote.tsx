import { useState } from "react";
import { useTranslation } from "react-i18next";
import { describe, remedy } from "../../ipc/describe";
import type { AppError } from "../../ipc/error";
import { CommandBlock } from "../../kit/CommandBlock";
import { CertificateChain } from "../../kit/error/CertificateChain";
import { chainOf, offerOf } from "../../kit/error/certificate";
import { ErrorDetails } from "../../kit/error/ErrorDetails";
import { Trust } from "../../kit/error/Trust";
import { Note } from "../../kit/Note";
import css from "./ErrorNote.module.css";

type Props = {
  error: AppError;
  registry?: string;
  /** Trusts what vouches for a certificate, for the registry that the dialog is about. */
  onTrust?: (host: string, pem: string) => Promise<void>;
};

/** A refusal inside a dialog: its sentence, and the server's own words one click away. */
export function ErrorNote({ error, registry, onTrust }: Props) {
  const { t } = useTranslation(["accounts", "common", "kit"]);
  const [open, setOpen] = useState(false);
  const { title, text } = describe(error, t, registry);
  const command = remedy(error);
  const chain = chainOf(error);
  const offer = onTrust ? offerOf(error) : null;
  return (
    <div className={css.box}>
      <Note tone="danger" title={title}>
        {text}{" "}
        {(error.detail || chain.length > 0) && (
          <button type="button" className={css.details} aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? t(error.detail ? "kit:hideDetails" : "kit:hideChain") : t(error.detail ? "common:details" : "kit:showChain")}
          </button>
        )}
      </Note>
      {command && <CommandBlock commands={[[command]]} label={t("kit:copyCommand")} />}
      {open && chain.length > 0 && <CertificateChain chain={chain} full />}
      {offer && onTrust && (
        <div className={css.trust}>
          <Trust offer={offer} onTrust={onTrust} />
        </div>
      )}
      {open && error.detail && <ErrorDetails detail={error.detail} />}
    </div>
  );
}
