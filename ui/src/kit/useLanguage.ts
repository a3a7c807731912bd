// Words and numbers for cells, of which there are hundreds: nothing is subscribed to, so that a cell costs next to
// nothing. The table around them is drawn again when the language changes.
import type { Namespace, TFunction } from "i18next";
import { useContext } from "react";
import { I18nContext } from "react-i18next";

/** The language for numbers and times. */
export function useLanguage(): string {
  return useContext(I18nContext)?.i18n.language ?? "en";
}

/** The sentences of one feature. */
export function useWords<Ns extends Namespace>(namespace: Ns): TFunction<Ns> {
  const i18n = useContext(I18nContext)?.i18n;
  if (!i18n) throw new Error("useWords needs an I18nextProvider around it");
  return i18n.getFixedT(null, namespace) as TFunction<Ns>;
}
