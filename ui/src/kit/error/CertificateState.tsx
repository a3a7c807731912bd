import { Button } from "@mantine/core";
import { IconShieldX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { describe } from "../../ipc/describe";
import type { AppError } from "../../ipc/error";
import { DisclosureButton, useDisclosure } from "../Disclosure";
import { CertificateChain } from "./CertificateChain";
import css from "./CertificateState.module.css";
import { chainOf, offerOf } from "./certificate";
import panel from "./ErrorPanel.module.css";
import { Trust } from "./Trust";

type Props = {
  error: AppError;
  registry?: string;
  onRetry?: () => void;
  /** Trusts what vouches for the certificate, for this registry alone. Without it nothing may be trusted here. */
  onTrust?: (host: string, pem: string) => Promise<void>;
};

/** A certificate that was refused: why, the chain with its dates so that a person can judge it, and what may be trusted. */
export function CertificateState({ error, registry, onRetry, onTrust }: Props) {
  const { t } = useTranslation(["kit", "common"]);
  const full = useDisclosure();
  const { title, text } = describe(error, t, registry);
  const chain = chainOf(error);
  const offer = onTrust ? offerOf(error) : null;
  return (
    <section className={panel.panel} role="alert">
      <div className={css.head}>
        <span className={panel.icon} data-tone="danger">
          <IconShieldX size={20} stroke={1.6} aria-hidden />
        </span>
        <h2>{title}</h2>
      </div>
      <p>{text}</p>
      {chain.length > 0 && <CertificateChain chain={chain} full={full.open} id={full.id} />}
      <div className={panel.actions}>
        {offer && onTrust && <Trust offer={offer} onTrust={onTrust} />}
        {onRetry && <Button onClick={onRetry}>{t("common:tryAgain")}</Button>}
        {chain.length > 0 && <DisclosureButton of={full} show={t("kit:showChain")} hide={t("kit:hideChain")} />}
      </div>
    </section>
  );
}
