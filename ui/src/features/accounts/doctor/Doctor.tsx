import { Button, VisuallyHidden } from "@mantine/core";
import { IconStethoscope } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { AccountView, CertificateInfo, Examined } from "../../../ipc/model";
import { CopyButton } from "../../../kit/CopyButton";
import { StepIcon } from "../../../kit/StepIcon";
import { day } from "../../../kit/time";
import { ErrorNote } from "../ErrorNote";
import css from "./Doctor.module.css";
import { checks, useCheckUp } from "./useCheckUp";
import { useFinding } from "./useFinding";

/** The credential doctor: where the secret comes from, what it is good for, and what is in its way. */
export function Doctor({ view }: { view: AccountView }) {
  const { t } = useTranslation("doctor");
  const { account } = view;
  const { examined, running, error, report, start, cancel, outcome } = useCheckUp(account.id);
  const done = examined.filter((one) => one.verdict.verdict !== "running").length;
  const rows = checks.flatMap((check) => examined.find((one) => one.check === check) ?? []);
  return (
    <section className={css.doctor} aria-labelledby="doctor">
      <h2 id="doctor">{t("title")}</h2>
      <p className={css.text}>{t("text")}</p>
      <div className={css.actions}>
        {running ? (
          <Button onClick={cancel}>{t("cancel")}</Button>
        ) : (
          <Button leftSection={<IconStethoscope size={14} stroke={1.75} aria-hidden />} onClick={start}>
            {t(examined.length > 0 ? "again" : "run")}
          </Button>
        )}
        {report && !running && <CopyButton value={report} label={t("copy")} text={t("copy")} />}
        <span role="status" className={css.progress}>
          {running && t("progress", { done, all: checks.length })}
          {!running && report && t(`result.${outcome}`)}
        </span>
      </div>
      {report && !running && <p className={css.text}>{t("copyHint")}</p>}
      {error && <ErrorNote error={error} registry={account.label} />}
      {rows.length > 0 && (
        <ul className={css.rows} aria-label={t("list")} aria-busy={running}>
          {rows.map((one) => (
            <Row key={one.check} examined={one} registry={account.label} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Row({ examined: { check, verdict }, registry }: { examined: Examined; registry: string }) {
  const { t } = useTranslation("doctor");
  const words = useFinding(registry);
  return (
    <li className={css.row}>
      <StepIcon outcome={verdict.verdict} />
      <span className={css.name}>
        {t(`checks.${check}`)}
        <VisuallyHidden component="span">: {t(`verdicts.${verdict.verdict}`)}</VisuallyHidden>
      </span>
      <div className={css.words}>
        {verdict.verdict !== "running" && words(verdict.finding, verdict.verdict)}
        {verdict.verdict !== "running" && verdict.finding.finding === "tls" && <Chain chain={verdict.finding.chain} />}
      </div>
    </li>
  );
}

function Chain({ chain }: { chain: CertificateInfo[] }) {
  const { t, i18n } = useTranslation("doctor");
  if (chain.length === 0) return null;
  return (
    <ol className={css.chain} aria-label={t("chain")}>
      {chain.map((one) => (
        <li key={one.fingerprint}>
          <b>{one.subject}</b>{" "}
          {t("issuedBy", { issuer: one.issuer, until: one.not_after ? day(new Date(one.not_after), i18n.language) : "—" })}
          <code>{one.fingerprint}</code>
        </li>
      ))}
    </ol>
  );
}
