import { Checkbox } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import css from "./AlsoCommandLine.module.css";

type Props = { checked: boolean; onChange: (checked: boolean) => void; sessionOnly: boolean };

/** The foot of **Sign in**: the option for the docker command line, and where the secret is kept. */
export function AlsoCommandLine({ checked, onChange, sessionOnly }: Props) {
  const { t } = useTranslation("accounts");
  return (
    <div className={css.foot}>
      <Checkbox label={t("signIn.cli.label")} checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span className={css.hint}>{t("signIn.cli.hint")}</span>
      <span className={css.kept}>
        <IconLock size={14} stroke={1.75} aria-hidden />
        {sessionOnly ? t("signIn.keptSession") : t("signIn.kept")}
      </span>
    </div>
  );
}
