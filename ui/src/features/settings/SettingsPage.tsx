import { useTranslation } from "react-i18next";
import { PageHeader } from "../../kit/PageHeader";
import { LanguageControl, ThemeControl } from "../../kit/Preferences";
import { About } from "./About";
import { AccountsList } from "./AccountsList";
import { CacheSection } from "./CacheSection";
import { CommandTool } from "./CommandTool";
import { NetworkSection } from "./NetworkSection";
import { Row, Section } from "./Section";
import css from "./SettingsPage.module.css";
import { Watching } from "./Watching";

/** **Settings**: what a person may choose, and what the app says of itself. */
export function SettingsPage() {
  const { t } = useTranslation("settings");
  return (
    <>
      <PageHeader title={t("title")} />
      <div className={css.page}>
        <Section title={t("appearance")}>
          <Row name={t("language")} hint={t("languageHint")}>
            <LanguageControl />
          </Row>
          <Row name={t("theme")}>
            <ThemeControl />
          </Row>
        </Section>
        <AccountsList />
        <Section title={t("commands")}>
          <Row name={t("commandTool")}>
            <CommandTool />
          </Row>
        </Section>
        <Watching />
        <NetworkSection />
        <CacheSection />
        <About />
      </div>
    </>
  );
}
