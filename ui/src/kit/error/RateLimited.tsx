import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { describe } from "../../ipc/describe";
import type { AppError } from "../../ipc/error";
import { clock, duration } from "../time";
import panel from "./ErrorPanel.module.css";
import css from "./RateLimited.module.css";
import { useCountdown } from "./useCountdown";

const around = 2 * Math.PI * 28;

type Props = { error: AppError; registry?: string; onRetry?: () => void };

/** Too many requests: the countdown, and going on by itself at its end. */
export function RateLimited({ error, registry, onRetry }: Props) {
  const { t, i18n } = useTranslation("kit");
  const { left, share, waiting, stop } = useCountdown(error, onRetry);
  const { title, text } = describe(error, t, registry);
  return (
    <section className={panel.panel} role="alert">
      {left !== null && (
        <div className={css.ring} aria-hidden>
          <svg viewBox="0 0 64 64" width="64" height="64" aria-hidden="true">
            <circle cx="32" cy="32" r="28" fill="none" stroke="var(--bar-track)" strokeWidth="5" />
            <circle
              cx="32"
              cy="32"
              r="28"
              fill="none"
              stroke="var(--warn-solid)"
              strokeWidth="5"
              strokeLinecap="round"
              strokeDasharray={around}
              strokeDashoffset={around * (1 - share)}
              transform="rotate(-90 32 32)"
            />
          </svg>
          <b>{clock(left)}</b>
        </div>
      )}
      <h2>{title}</h2>
      <p>
        {text}{" "}
        {left !== null &&
          (waiting ? <span aria-live="off">{t("goesOnIn", { time: duration(left, i18n.language) })}</span> : t("waitingStopped"))}
      </p>
      <div className={panel.actions}>
        {onRetry && <Button onClick={onRetry}>{t("tryNow")}</Button>}
        {waiting && left !== null && (
          <Button variant="subtle" onClick={stop}>
            {t("stopWaiting")}
          </Button>
        )}
      </div>
    </section>
  );
}
