import { IconAlertTriangle, IconCheck, IconMinus, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Spinner } from "./Spinner";
import css from "./StepIcon.module.css";

export type StepOutcome = "running" | "done" | "skipped" | "warn" | "fail";

/** How one step of an examination went, in a small disc. Its words stand beside it. */
export function StepIcon({ outcome }: { outcome: StepOutcome }) {
  return (
    <span className={css.icon} data-outcome={outcome}>
      {icons[outcome]}
    </span>
  );
}

const icons: Record<StepOutcome, ReactNode> = {
  running: <Spinner size={12} />,
  done: <IconCheck size={12} stroke={2.5} aria-hidden />,
  skipped: <IconMinus size={12} stroke={2.5} aria-hidden />,
  warn: <IconAlertTriangle size={12} stroke={2.25} aria-hidden />,
  fail: <IconX size={12} stroke={2.5} aria-hidden />,
};
