import { useMantineColorScheme } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { speak, systemLanguage } from "../i18n";
import { settingsQuery } from "../ipc/app";
import { chosen } from "../ipc/useSettings";

const rememberedLanguage = "roadstead-language";

/** The language to begin with, before the settings are read: the last one, or the system's. */
export function firstLanguage() {
  const last = localStorage.getItem(rememberedLanguage);
  return last === "en" || last === "zh-CN" ? last : systemLanguage();
}

/** Applies language and theme as they are chosen, and keeps a copy for the first paint of the next start. */
export function useAppliedPreferences(): void {
  const { data: settings } = useQuery({ ...settingsQuery, select: chosen });
  const { setColorScheme } = useMantineColorScheme();
  const theme = settings?.theme;
  const language = settings?.language;

  useEffect(() => {
    if (theme) setColorScheme(theme === "system" ? "auto" : theme);
  }, [theme, setColorScheme]);

  useEffect(() => {
    if (!language) return;
    speak(language === "system" ? systemLanguage() : language);
    if (language === "system") localStorage.removeItem(rememberedLanguage);
    else localStorage.setItem(rememberedLanguage, language);
  }, [language]);
}
