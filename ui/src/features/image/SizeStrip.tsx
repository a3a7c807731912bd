import type { ReactNode } from "react";
import { sizeParts } from "../../kit/Size";
import { useLanguage } from "../../kit/useLanguage";
import css from "./SizeStrip.module.css";

/** Figures side by side, each with what it counts above and what it means below. */
export function Strip({ children, label }: { children: ReactNode; label: string }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form controls
    <div className={css.strip} role="group" aria-label={label}>
      {children}
    </div>
  );
}

/** A size, its unit in a lighter voice. What is unknown is a dash. */
export function StripSize({ name, bytes, children }: { name: string; bytes: number | null; children: ReactNode }) {
  const language = useLanguage();
  const parts = bytes === null ? null : sizeParts(bytes, language);
  return (
    <div className={css.figure}>
      <div className={css.name}>{name}</div>
      <div className={css.value}>{parts ? <SizeWords {...parts} /> : <span className={css.none}>—</span>}</div>
      <div className={css.note}>{children}</div>
    </div>
  );
}

function SizeWords({ number, unit }: { number: string; unit: string }) {
  return (
    <>
      {number}
      {unit && <small> {unit}</small>}
    </>
  );
}

/** A figure in words above, what it counts below: the strip of a comparison. */
export function StripFigure({ value, children }: { value: ReactNode; children: ReactNode }) {
  return (
    <div className={css.figure}>
      <div className={css.short}>{value}</div>
      <div className={css.name}>{children}</div>
    </div>
  );
}
