import { IconAlertTriangle, IconCloudOff, IconInfoCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import css from "./Note.module.css";

const icons = { danger: IconAlertTriangle, warn: IconAlertTriangle, info: IconInfoCircle, quiet: IconCloudOff };

type Props = {
  tone: keyof typeof icons;
  title?: ReactNode;
  children?: ReactNode;
  /** Buttons at its end. */
  actions?: ReactNode;
};

/** A few words set off from the page: a refusal, a warning, a hint. A refusal is announced at once. */
export function Note({ tone, title, children, actions }: Props) {
  const Icon = icons[tone];
  return (
    <div className={css.note} data-tone={tone} role={tone === "danger" ? "alert" : "status"}>
      <Icon size={16} stroke={1.75} aria-hidden className={css.icon} />
      <div className={css.body}>
        {title && <strong className={css.title}>{title}</strong>}
        {title && children ? " " : null}
        {children}
      </div>
      {actions && <div className={css.actions}>{actions}</div>}
    </div>
  );
}
