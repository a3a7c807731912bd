import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import css from "./ProgressPanel.module.css";

type Props = {
  title: string;
  /** From 0 to 1; `null` while nobody knows. */
  done: number | null;
  /** Figures: how many bytes, how many entries. */
  children: ReactNode;
  onCancel: () => void;
};

/** In the place of what is being read, where that takes a while: how far it is, and how to stop it. */
export function ProgressPanel({ title, done, children, onCancel }: Props) {
  const { t } = useTranslation();
  const percent = done === null ? undefined : Math.round(Math.min(1, Math.max(0, done)) * 100);
  return (
    <section className={css.panel}>
      <h2>{title}</h2>
      <div
        className={css.track}
        role="progressbar"
        aria-label={title}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        data-unknown={percent === undefined || undefined}
      >
        <span className={css.bar} style={{ width: `${percent ?? 30}%` }} />
      </div>
      <p className={css.figures}>{children}</p>
      <div className={css.actions}>
        <Button onClick={onCancel}>{t("cancel")}</Button>
      </div>
    </section>
  );
}
