import { ActionIcon } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useMatchRoute } from "@tanstack/react-router";
import { lazy, Suspense, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { namespacesQuery } from "../../ipc/accounts";
import { isReadable } from "../../ipc/endpoint";
import type { AccountView } from "../../ipc/model";
import { Dot } from "../../kit/Dot";
import { Tile } from "../../kit/Tile";
import { readLater } from "../../later/readLater";
import { paths } from "../paths";
import { ActionsButton } from "./ActionsButton";
import css from "./SideAccount.module.css";
import { PlainHttpBadge } from "./SideBar";
import { useCurrentNamespace } from "./useCurrentNamespace";

const AccountActions = lazy(() => readLater(() => import("./AccountActions")).then((module) => ({ default: module.AccountActions })));

/** One account: its link, its namespaces below, and its menu. */
export function SideAccount({ view, current }: { view: AccountView; current: boolean }) {
  const { t } = useTranslation("shell");
  const { account, state } = view;
  const [open, setOpen] = useState<boolean | null>(null);
  const expanded = open ?? current;
  const usable = state.state === "signed_in" || state.state === "anonymous";
  const namespaces = useQuery({ ...namespacesQuery(account.id), enabled: usable && (expanded || current) });
  const list = namespaces.data ?? [];
  const atNamespace = useCurrentNamespace();
  const atAccount = useMatchRoute()(paths.account(account.id)) !== false;
  // Where there are namespaces, one of them is the place; the account itself is only on its own page.
  const who = useId();
  const here = current && (list.length === 0 || atAccount);

  return (
    <li>
      <div className={css.account} data-current={here || undefined}>
        <Link
          {...paths.repositories(account.id)}
          className={css.link}
          aria-label={account.label}
          aria-describedby={who}
          aria-current={here ? "page" : undefined}
        >
          <Tile kind={account.kind}>
            <Dot state={state.state} offline={view.unreachable} />
          </Tile>
          <span className={css.words}>
            <span className={css.name}>{account.label}</span>
            <Who view={view} id={who} />
          </span>
        </Link>
        <span className={css.end}>
          {isReadable(account.endpoint) && <PlainHttpBadge />}
          <Suspense fallback={<ActionsButton account={account} />}>
            <AccountActions view={view} />
          </Suspense>
          {list.length > 0 && (
            <ActionIcon
              size="xs"
              aria-label={t(expanded ? "hideNamespaces" : "showNamespaces", { label: account.label })}
              aria-expanded={expanded}
              onClick={() => setOpen(!expanded)}
              className={css.chevron}
              data-open={expanded || undefined}
            >
              <IconChevronDown size={14} stroke={1.75} />
            </ActionIcon>
          )}
        </span>
      </div>
      {expanded && list.length > 0 && (
        <ul className={css.namespaces}>
          {list.map((namespace) => (
            <li key={namespace.name}>
              <Link
                {...paths.repositories(account.id, namespace.name)}
                className={css.namespace}
                aria-current={current && atNamespace === namespace.name ? "page" : undefined}
                aria-label={namespace.name}
                title={namespace.name}
              >
                <NamespaceName name={namespace.name} />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

/** A namespace's name. Where it has several parts, the last tells it from the others, so that it is cut before that. */
function NamespaceName({ name }: { name: string }) {
  const last = name.lastIndexOf("/") + 1;
  return (
    <>
      {last > 0 && <span className={css.before}>{name.slice(0, last)}</span>}
      <span className={css.last}>{name.slice(last)}</span>
    </>
  );
}

/** The second line: who one is there, or what is the matter. */
function Who({ view, id }: { view: AccountView; id: string }) {
  const { t } = useTranslation(["shell", "watching"]);
  const { account, state, session_only: sessionOnly } = view;
  if (view.unreachable)
    return (
      <span id={id} className={css.who}>
        {t("watching:offline.state")}
      </span>
    );
  if (state.state === "ended")
    return (
      <span id={id} className={`${css.who} ${css.warn}`}>
        {t("sessionExpired")}
      </span>
    );
  if (state.state === "signed_out")
    return (
      <span id={id} className={css.who}>
        {t("signedOut")}
      </span>
    );
  if (state.state === "anonymous")
    return (
      <span id={id} className={css.who}>
        {t("notSignedIn")}
      </span>
    );
  if (!sessionOnly)
    return (
      <span id={id} className={css.who}>
        {account.username}
      </span>
    );
  return (
    <span id={id} className={css.who} data-hint={t("untilClosedHint")}>
      {account.username} · {t("untilClosed")}
    </span>
  );
}
