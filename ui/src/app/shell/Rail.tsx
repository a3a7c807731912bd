import { IconPlus } from "@tabler/icons-react";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { isReadable } from "../../ipc/endpoint";
import { useAccounts } from "../../ipc/useAccounts";
import { useAppActions } from "../../kit/AppActions";
import { Dot } from "../../kit/Dot";
import { Tile } from "../../kit/Tile";
import { paths } from "../paths";
import css from "./Rail.module.css";

/** The side bar of a narrow window: one tile a registry, its name in a hint beside it. */
export function Rail() {
  const { t } = useTranslation("shell");
  const { addRegistry } = useAppActions();
  const { account: current } = useParams({ strict: false });
  return (
    <nav className={css.rail} aria-label={t("registries")}>
      <ul className={css.list}>
        {useAccounts().map(({ account, state, unreachable }) => (
          <li key={account.id}>
            <Link
              {...paths.repositories(account.id)}
              className={css.button}
              aria-label={account.label}
              aria-describedby={stateId(account.id)}
              aria-current={account.id === current ? "page" : undefined}
              data-hint={account.username ? `${account.label} · ${account.username}` : account.label}
              data-hint-beside
            >
              <Tile kind={account.kind}>
                <Dot state={state.state} offline={unreachable} id={stateId(account.id)} />
              </Tile>
              {isReadable(account.endpoint) && <span className={css.http}>HTTP</span>}
            </Link>
          </li>
        ))}
      </ul>
      <button
        type="button"
        className={css.button}
        aria-label={t("addRegistry")}
        data-hint={t("addRegistry")}
        data-hint-beside
        onClick={() => addRegistry()}
      >
        <IconPlus size={18} stroke={1.75} aria-hidden />
      </button>
    </nav>
  );
}

/** Names the words for an account's state, which describe its link. */
const stateId = (account: string) => `state-${account.replace(/\s/g, "-")}`;
