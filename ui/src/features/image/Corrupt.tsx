import { IconShieldX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../kit/EmptyState";
import css from "./Corrupt.module.css";

/** What came does not have the digest that was asked for: both are shown, and nothing of it was kept. */
export function Corrupt({
  what,
  expected,
  actual,
  actions,
}: {
  what: string;
  expected: string;
  actual: string;
  actions?: React.ReactNode;
}) {
  const { t } = useTranslation("image");
  return (
    <EmptyState icon={<IconShieldX size={20} stroke={1.6} />} title={t("corrupt.title", { what })} actions={actions}>
      {t("corrupt.text")}
      <dl className={css.digests}>
        <dt>{t("corrupt.expected")}</dt>
        <dd>
          <code>{expected}</code>
        </dd>
        <dt>{t("corrupt.actual")}</dt>
        <dd>
          <code>{actual}</code>
        </dd>
      </dl>
    </EmptyState>
  );
}
