import { IconCertificate } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { CertificateInfo } from "../../ipc/model";
import { day } from "../time";
import css from "./CertificateChain.module.css";
import { commonName, inPairs } from "./certificate";

type Props = {
  chain: readonly CertificateInfo[];
  /** With whole names, both dates and the fingerprints. */
  full: boolean;
  /** They are to be looked at, and not what is wrong. */
  plain?: boolean;
  id?: string;
};

/** Certificates with their dates, who signed the last of them first. */
export function CertificateChain({ chain, full, plain, id }: Props) {
  const { t } = useTranslation("kit");
  return (
    <ul className={css.chain} id={id} aria-label={t("chain")}>
      {chain.map((certificate, index) => (
        <Certificate key={certificate.fingerprint} info={certificate} last={!plain && index === chain.length - 1} full={full} />
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
  const both = full && from && until ? t("validity", { from, until }) : null;
  const name = commonName(info.subject);
  return (
    <li className={css.link} data-bad={ended || early || last || undefined}>
      <IconCertificate size={16} stroke={1.75} aria-hidden />
      <div className={css.words}>
        <b>{full ? info.subject : name}</b>
        {when && (ended || early || !both) && <span data-bad={ended || early || undefined}>{when}</span>}
        {(full || last) && info.names.length > 0 && <span>{t("names", { names: info.names.join(", ") })}</span>}
        {both && <span>{both}</span>}
        {(full || last) && <span>{t("issuedBy", { issuer: full ? info.issuer : commonName(info.issuer) })}</span>}
        {full && <span className={css.fingerprint}>{t("fingerprint", { fingerprint: inPairs(info.fingerprint) })}</span>}
      </div>
    </li>
  );
}
