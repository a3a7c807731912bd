import { SegmentedControl } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useSettings } from "../../ipc/useSettings";
import { Row, Section } from "./Section";

/** What is told of pushes to repositories with a star. */
export function Watching() {
  const { t } = useTranslation("watching");
  const [{ notify_stars: on }, change] = useSettings();
  return (
    <Section title={t("settings.section")} hint={t("settings.hint")}>
      <Row name={t("settings.notify")} hint={t("settings.notifyHint")}>
        <SegmentedControl
          aria-label={t("settings.notify")}
          data={[
            { value: "on", label: t("settings.on") },
            { value: "off", label: t("settings.off") },
          ]}
          value={on ? "on" : "off"}
          onChange={(value) => change({ notify_stars: value === "on" })}
        />
      </Row>
    </Section>
  );
}
