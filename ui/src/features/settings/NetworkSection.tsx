import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { proxyQuery } from "../../ipc/app";
import type { ProxyChoice, ProxyView } from "../../ipc/model";
import { Note } from "../../kit/Note";
import { ManualProxy } from "./ManualProxy";
import { Row, Section } from "./Section";
import { useProxy } from "./useProxy";

/** How registries are reached: through whose proxy, and what is trusted. */
export function NetworkSection() {
  const { t } = useTranslation("settings");
  const { data: view } = useQuery(proxyQuery);
  return (
    <Section title={t("network")} hint={t("networkHint")}>
      {view && <ProxyRows view={view} />}
      <Row name={t("certificates")}>{t("certificatesValue")}</Row>
    </Section>
  );
}

function ProxyRows({ view }: { view: ProxyView }) {
  const { t } = useTranslation("settings");
  const [choice, setChoice] = useState(view.settings.choice);
  const proxy = useProxy(view);
  const choose = (value: ProxyChoice) => {
    setChoice(value);
    // What is typed counts when it is saved; the other two have nothing to be typed.
    if (value !== "manual") proxy.save({ ...proxy.kept, choice: value, password: null });
  };
  return (
    <>
      <Row name={t("proxy")}>
        <SegmentedControl
          aria-label={t("proxy")}
          data={(["system", "direct", "manual"] as const).map((value) => ({ value, label: t(`proxyForm.${value}`) }))}
          value={choice}
          onChange={(value) => choose(value as ProxyChoice)}
        />
      </Row>
      {choice === "manual" ? <ManualProxy view={view} proxy={proxy} /> : <Words choice={choice} view={view} />}
      {proxy.problem && choice !== "manual" && (
        <Note tone="danger" title={proxy.problem.title}>
          {proxy.problem.text}
        </Note>
      )}
    </>
  );
}

/** What the choice means here and now. */
function Words({ choice, view }: { choice: "system" | "direct"; view: ProxyView }) {
  const { t, i18n } = useTranslation("settings");
  const { https, http, unusable } = view.system;
  if (choice === "direct") return <p>{t("proxyForm.directHint")}</p>;
  if (unusable) return <Note tone="danger">{t("proxyForm.systemUnusable")}</Note>;
  if (!https && !http) return <p>{t("proxyForm.systemNone")}</p>;
  const found = [https && t("proxyForm.forHttps", { proxy: https }), http && t("proxyForm.forHttp", { proxy: http })];
  const proxies = new Intl.ListFormat(i18n.language, { type: "conjunction" }).format(found.filter((one) => one !== null));
  return <p>{t("proxyForm.systemFound", { proxies })}</p>;
}
