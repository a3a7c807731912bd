import { IconCertificate } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { CertificateInfo } from "../../ipc/model";
import { day } from "../time";
import css from "./CertificateChain.module.css";
import { commonName } from "./certificate";

/** Certificates with their dates, who signed the last of them first. */
export function CertificateChain({ chain, full, id }: { chain: readonly CertificateInfo[]; full: boolean; id?: string }) {
  const { t } = useTranslation("kit");
  return (
    <ul className={css.chain} id={id} aria-label={t("chain")}>
      {chain.map((certificate, index) => (
        <Certificate key={certificate.fingerprint} info={certificate} last={index === chain.length - 1} full={full} />
      ))}
    </ul>
  );
}

function Certificate({ info, last, full }: { info: CertificateInfo; last: boolean; full: boolean }) {
  const { t, i18n } = useTranslation("kit");
  const now = Date.now();
  const ends = info.not_after ? new Date(info.not_after) : null;
  const begins = info.not_before ? new Date(info.not_before) : null;
  const ended = ends !== null && ends.getTime() < now;
  const early = begins !== null && begins.getTime() > now;
  const from = begins && day(begins, i18n.language);
  const until = ends && day(ends, i18n.language);
  const when = early && from ? t("from", { date: from }) : until && t(ended ? "ended" : "until", { date: until });
  return (
    <li className={css.link} data-bad={ended || early || last || undefined}>
      <IconCertificate size={16} stroke={1.75} aria-hidden />
      <div className={css.words}>
        <b>{commonName(info.subject)}</b>
        {when && <span data-bad={ended || early || undefined}>{when}</span>}
        {(full || last) && <span>{t("issuedBy", { issuer: commonName(info.issuer) })}</span>}
        {full && (
          <>
            {from && until && <span>{t("validity", { from, until })}</span>}
            <span className={css.name}>{info.subject}</span>
            <span className={css.fingerprint}>{t("fingerprint", { fingerprint: info.fingerprint })}</span>
          </>
        )}
      </div>
    </li>
  );
}
