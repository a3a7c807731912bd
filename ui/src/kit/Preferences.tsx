import { SegmentedControl } from "@mantine/core";
import { IconDeviceDesktop, IconMoon, IconSun } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Settings } from "../ipc/model";
import { useSettings } from "../ipc/useSettings";

/** Chooses the language. Each is named in itself, so that nobody is locked out. */
export function LanguageControl({ withSystem = true }: { withSystem?: boolean }) {
  const { t } = useTranslation("settings");
  const [{ language }, change] = useSettings();
  const { i18n } = useTranslation();
  const options = [
    { value: "en", label: "English" },
    { value: "zh-CN", label: "简体中文" },
    ...(withSystem ? [{ value: "system", label: t("system") }] : []),
  ];
  const shown = !withSystem && language === "system" ? i18n.language : language;
  return (
    <SegmentedControl
      aria-label={t("language")}
      data={options}
      value={shown}
      onChange={(value) => change({ language: value as Settings["language"] })}
    />
  );
}

/** Chooses the colours. */
export function ThemeControl() {
  const { t } = useTranslation("settings");
  const [{ theme }, change] = useSettings();
  return (
    <SegmentedControl
      aria-label={t("theme")}
      data={[
        { value: "light", label: <Choice icon={<IconSun size={14} stroke={1.75} />}>{t("light")}</Choice> },
        { value: "dark", label: <Choice icon={<IconMoon size={14} stroke={1.75} />}>{t("dark")}</Choice> },
        { value: "system", label: <Choice icon={<IconDeviceDesktop size={14} stroke={1.75} />}>{t("system")}</Choice> },
      ]}
      value={theme}
      onChange={(value) => change({ theme: value as Settings["theme"] })}
    />
  );
}

function Choice({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <>
      {icon}
      {children}
    </>
  );
}
