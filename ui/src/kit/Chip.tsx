import type { ReactNode } from "react";
import css from "./Chip.module.css";

type Props = {
  children: ReactNode;
  tone?: "plain" | "line" | "accent" | "ok" | "warn" | "danger" | "moved";
  tiny?: boolean;
};

/** A small label in a line of text. */
export function Chip({ children, tone = "plain", tiny }: Props) {
  return (
    <span className={css.chip} data-tone={tone} data-tiny={tiny || undefined}>
      {children}
    </span>
  );
}
