import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { appInfoQuery } from "../../ipc/app";
import { Row, Section } from "./Section";

/** Which Roadstead this is, where it keeps things, and what it does not do. */
export function About() {
  const { t } = useTranslation("settings");
  const { data: info } = useQuery(appInfoQuery);
  return (
    <Section title={t("about")}>
      <Row name={t("version")}>{info ? `Roadstead ${info.version}` : "—"}</Row>
      <Row name={t("configDir")}>
        <code>{info?.config_dir ?? "—"}</code>
      </Row>
      <Row name={t("logDir")}>
        <code>{info?.log_dir ?? "—"}</code>
      </Row>
      <Row name={t("secrets")}>{t("secretsValue")}</Row>
      {info?.endpoints_file && (
        <Row name={t("endpoints")}>
          <code>{info.endpoints_file}</code>
        </Row>
      )}
      <Row name={t("telemetry")}>{t("telemetryValue")}</Row>
      <Row name={t("licence")}>Apache-2.0</Row>
      <Row name={t("fonts")}>Inter, SIL Open Font License 1.1</Row>
    </Section>
  );
}
