import { Button } from "@mantine/core";
import { IconCertificate, IconShieldX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { describe } from "../../ipc/describe";
import { type AppError, textParam } from "../../ipc/error";
import type { CertificateInfo } from "../../ipc/model";
import { useAppActions } from "../AppActions";
import { DisclosureButton, useDisclosure } from "../Disclosure";
import { day } from "../time";
import css from "./CertificateState.module.css";
import { chainOf, commonName } from "./certificate";
import panel from "./ErrorPanel.module.css";

type Props = { error: AppError; registry?: string; onRetry?: () => void };

/** A certificate that was refused: why, and the chain with its dates, so that a person can judge it. */
export function CertificateState({ error, registry, onRetry }: Props) {
  const { t } = useTranslation(["kit", "common"]);
  const { addRegistry } = useAppActions();
  const full = useDisclosure();
  const { title, text } = describe(error, t, registry);
  const chain = chainOf(error);
  return (
    <section className={panel.panel} role="alert">
      <div className={css.head}>
        <span className={panel.icon} data-tone="danger">
          <IconShieldX size={20} stroke={1.6} aria-hidden />
        </span>
        <h2>{title}</h2>
      </div>
      <p>{text}</p>
      {chain.length > 0 && (
        <ul className={css.chain} id={full.id} aria-label={t("kit:chain")}>
          {chain.map((certificate, index) => (
            <Certificate key={certificate.fingerprint} info={certificate} last={index === chain.length - 1} full={full.open} />
          ))}
        </ul>
      )}
      <div className={panel.actions}>
        {onRetry && <Button onClick={onRetry}>{t("common:tryAgain")}</Button>}
        {textParam(error, "problem") === "unknown_issuer" && (
          <Button variant="subtle" onClick={() => addRegistry(textParam(error, "host"))}>
            {t("kit:changeConnection")}
          </Button>
        )}
        {chain.length > 0 && <DisclosureButton of={full} show={t("kit:showChain")} hide={t("kit:hideChain")} />}
      </div>
    </section>
  );
}

function Certificate({ info, last, full }: { info: CertificateInfo; last: boolean; full: boolean }) {
  const { t, i18n } = useTranslation("kit");
  const now = Date.now();
  const ends = info.not_after ? new Date(info.not_after) : null;
  const begins = info.not_before ? new Date(info.not_before) : null;
  const ended = ends !== null && ends.getTime() < now;
  const early = begins !== null && begins.getTime() > now;
  const when =
    early && begins
      ? t("from", { date: day(begins, i18n.language) })
      : ends && t(ended ? "ended" : "until", { date: day(ends, i18n.language) });
  return (
    <li className={css.link} data-bad={ended || early || last || undefined}>
      <IconCertificate size={16} stroke={1.75} aria-hidden />
      <div className={css.words}>
        <b>{commonName(info.subject)}</b>
        {when && <span data-bad={ended || early || undefined}>{when}</span>}
        {(full || last) && <span>{t("issuedBy", { issuer: commonName(info.issuer) })}</span>}
        {full && <span className={css.fingerprint}>{t("fingerprint", { fingerprint: info.fingerprint })}</span>}
      </div>
    </li>
  );
}
