import { IconLock, IconUsersGroup, IconWorld } from "@tabler/icons-react";
import type { Visibility } from "../ipc/content";
import { useWords } from "./useLanguage";
import css from "./VisibilityBadge.module.css";

const icons: Record<Visibility, typeof IconLock> = { public: IconWorld, private: IconLock, internal: IconUsersGroup };

/** Who may pull from a repository, as icon and word. What the registry does not tell is a dash. */
export function VisibilityLabel({ visibility }: { visibility: Visibility | null }) {
  const t = useWords("kit");
  if (!visibility) return <>—</>;
  const Icon = icons[visibility];
  return (
    <span className={css.label} data-visibility={visibility}>
      <Icon size={14} stroke={1.75} aria-hidden />
      {t(`visibility.${visibility}`)}
    </span>
  );
}

/** The same as a badge, beside a repository's name. */
export function VisibilityBadge({ visibility }: { visibility: Visibility }) {
  return (
    <span className={css.badge}>
      <VisibilityLabel visibility={visibility} />
    </span>
  );
}
