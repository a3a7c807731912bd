import { ActionIcon, Menu } from "@mantine/core";
import { IconArrowRight, IconChevronDown, IconDots, IconKey, IconShield, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useMatchRoute, useNavigate } from "@tanstack/react-router";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { RemoveRegistryDialog } from "../../features/accounts/RemoveRegistryDialog";
import { SignOutDialog } from "../../features/accounts/SignOutDialog";
import { namespacesQuery } from "../../ipc/accounts";
import { isReadable } from "../../ipc/endpoint";
import type { AccountView } from "../../ipc/model";
import { useAppActions } from "../../kit/AppActions";
import { Dot } from "../../kit/Dot";
import { Tile } from "../../kit/Tile";
import { paths, routes } from "../paths";
import { needsSignIn } from "./accountFacts";
import css from "./SideAccount.module.css";
import { PlainHttpBadge } from "./SideBar";
import { useCurrentNamespace } from "./useCurrentNamespace";

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
          <AccountActions view={view} />
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

function AccountActions({ view }: { view: AccountView }) {
  const { t } = useTranslation(["shell", "accounts"]);
  const { signIn } = useAppActions();
  const navigate = useNavigate();
  const [asking, setAsking] = useState<"signOut" | "remove" | null>(null);
  const { account, state } = view;
  return (
    <>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon size="xs" aria-label={t("shell:accountActions", { label: account.label })} className={css.more}>
            <IconDots size={14} stroke={1.75} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconShield size={16} stroke={1.75} />} onClick={() => navigate(paths.account(account.id))}>
            {t("shell:accountDetails")}
          </Menu.Item>
          {needsSignIn(state) ? (
            <Menu.Item leftSection={<IconKey size={16} stroke={1.75} />} onClick={() => signIn(account.id)}>
              {state.state === "anonymous" ? t("shell:signIn") : t("shell:signInAgain")}
            </Menu.Item>
          ) : null}
          {account.username !== null && state.state !== "signed_out" ? (
            <Menu.Item leftSection={<IconArrowRight size={16} stroke={1.75} />} onClick={() => setAsking("signOut")}>
              {t("shell:menu.signOut")}
            </Menu.Item>
          ) : null}
          <Menu.Divider />
          <Menu.Item leftSection={<IconTrash size={16} stroke={1.75} />} onClick={() => setAsking("remove")}>
            {t("accounts:account.remove")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <SignOutDialog view={asking === "signOut" ? view : null} onClose={() => setAsking(null)} />
      <RemoveRegistryDialog
        view={asking === "remove" ? view : null}
        onClose={() => setAsking(null)}
        onRemoved={() => navigate({ to: routes.welcome })}
      />
    </>
  );
}
