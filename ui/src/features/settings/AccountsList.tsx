import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import { useAccounts } from "../../ipc/useAccounts";
import { useAppActions } from "../../kit/AppActions";
import { Dot } from "../../kit/Dot";
import { Tile } from "../../kit/Tile";
import css from "./AccountsList.module.css";
import { Section } from "./Section";

/** All accounts, each leading to its own page. */
export function AccountsList() {
  const { t } = useTranslation(["settings", "shell", "common"]);
  const accounts = useAccounts();
  const { signIn, addRegistry } = useAppActions();
  return (
    <Section title={t("settings:accounts")}>
      {accounts.length === 0 && <p className={css.none}>{t("settings:noAccounts")}</p>}
      <ul>
        {accounts.map(({ account, state }) => (
          <li key={account.id} className={css.account}>
            <Tile kind={account.kind} size="md">
              <Dot state={state.state} />
            </Tile>
            <div className={css.words}>
              <Link {...paths.account(account.id)} className={css.label}>
                {account.label}
              </Link>
              <span className={css.who}>
                {t(`common:kinds.${account.kind}`)} · {account.username ?? t("shell:notSignedIn")}
              </span>
            </div>
          </li>
        ))}
      </ul>
      <div className={css.actions}>
        <Button onClick={() => signIn()}>{t("shell:signIn")}</Button>
        <Button leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />} onClick={() => addRegistry()}>
          {t("shell:addRegistry")}
        </Button>
      </div>
    </Section>
  );
}
