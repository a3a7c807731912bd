import { Button } from "@mantine/core";
import { IconStar, IconStarFilled } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../kit/EmptyState";

/** Shows only what has a star of the person's own. */
export function StarredOnly({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }) {
  const { t } = useTranslation("watching");
  const Icon = on ? IconStarFilled : IconStar;
  return (
    <Button
      variant={on ? "light" : "default"}
      aria-pressed={on}
      leftSection={<Icon size={14} stroke={1.75} aria-hidden />}
      onClick={() => onChange(!on)}
    >
      {t("starred")}
    </Button>
  );
}

/** Nothing has a star yet: what one is good for. */
export function NoStar({ onClear }: { onClear: () => void }) {
  const { t } = useTranslation(["watching", "repositories"]);
  return (
    <EmptyState
      icon={<IconStar size={20} stroke={1.6} />}
      title={t("watching:noStar.title")}
      actions={<Button onClick={onClear}>{t("repositories:clear")}</Button>}
    >
      {t("watching:noStar.text")}
    </EmptyState>
  );
}
