// Both languages, bundled: a sentence is never fetched from anywhere, and never missing in one of them (see i18n.test.ts). What
// the first page says is here, everything else comes with what says it (see later/readLater.ts).
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { start } from "./start";

export type Language = "en" | "zh-CN";

/** The language that the system asks for, of those there are. */
export function systemLanguage(languages: readonly string[] = navigator.languages): Language {
  const first = languages.find((language) => /^(en|zh)\b/i.test(language));
  return first && /^zh\b/i.test(first) ? "zh-CN" : "en";
}

export const i18n = i18next.createInstance();

i18n.use(initReactI18next).init({
  resources: start,
  lng: "en",
  fallbackLng: "en",
  defaultNS: "common",
  // React escapes; a name with an ampersand must not be shown as "&amp;".
  interpolation: { escapeValue: false },
  initAsync: false,
  returnNull: false,
});

/** Switches the language of every sentence, and says so to screen readers. */
export function speak(language: Language): void {
  document.documentElement.lang = language;
  if (i18n.language !== language) void i18n.changeLanguage(language);
}
