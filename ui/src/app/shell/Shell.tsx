// The frame around every page: header, side bar, the sheet, and the dialogs that belong to no page.

import { useMediaQuery } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { Outlet, useNavigate, useRouter, useRouterState } from "@tanstack/react-router";
import { lazy, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { trustCertificate } from "../../ipc/accounts";
import { openLink } from "../../ipc/app";
import { onAccountsChanged, onNoticesChanged, onRepositoryWanted } from "../../ipc/events";
import { keys } from "../../ipc/keys";
import type { AccountId, AccountView } from "../../ipc/model";
import { AppActionsProvider } from "../../kit/AppActions";
import { readLater } from "../../later/readLater";
import { LazyPalette } from "../palette/LazyPalette";
import { openPalette } from "../palette/openPalette";
import { paths, routes } from "../paths";
import { watchReconnect } from "../reconnect";
import { useByKeys } from "../shortcuts/useByKeys";
import { useShortcuts } from "../shortcuts/useShortcuts";
import { useAppliedPreferences } from "../useAppliedPreferences";
import { watchClock } from "../watchClock";
import { watchStars } from "../watchStars";
import { Header } from "./Header";
import { Later } from "./Later";
import { Notices } from "./Notices";
import { Rail } from "./Rail";
import css from "./Shell.module.css";
import { SideBar } from "./SideBar";
import { useFocusOnNavigation } from "./useFocusOnNavigation";
import { useLastPath } from "./useLastPath";

const AddRegistryDialog = lazy(() =>
  readLater(() => import("../../features/accounts/add/AddRegistryDialog")).then((module) => ({ default: module.AddRegistryDialog })),
);
const SignInDialog = lazy(() =>
  readLater(() => import("../../features/accounts/signIn/SignInDialog")).then((module) => ({ default: module.SignInDialog })),
);
const KeysDialog = lazy(() => readLater(() => import("../shortcuts/KeysDialog")).then((module) => ({ default: module.KeysDialog })));

type Dialog = { name: "signIn"; account?: AccountId } | { name: "addRegistry"; address?: string } | { name: "keys" };

export function Shell() {
  const { t } = useTranslation("shell");
  const narrow = useMediaQuery("(max-width: 899px)", false, { getInitialValueInEffect: false });
  const navigate = useNavigate();
  const router = useRouter();
  const client = useQueryClient();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const main = useRef<HTMLElement>(null);
  const closeDialog = useCallback(() => setDialog(null), []);
  // Of the page that is drawn, not of the one which is still on its way.
  const pathname = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const visit = useRouterState({ select: (state) => state.resolvedLocation?.state.__TSR_key });

  useAppliedPreferences();
  useByKeys();
  useFocusOnNavigation(main, pathname, visit);
  useLastPath();
  useShortcuts({ onKeys: () => setDialog({ name: "keys" }), onPalette: openPalette });
  useEffect(() => onAccountsChanged(() => void client.invalidateQueries({ queryKey: keys.accounts() })), [client]);
  useEffect(() => watchReconnect(client), [client]);
  useEffect(() => watchStars(client), [client]);
  useEffect(() => watchClock(client), [client]);
  useEffect(() => onRepositoryWanted((account, name) => void router.navigate(paths.repository(account, name, "tags"))), [router]);
  useEffect(() => onNoticesChanged(() => void client.invalidateQueries({ queryKey: keys.appInfo() })), [client]);

  const actions = useMemo(
    () => ({
      signIn: (account?: AccountId) => setDialog({ name: "signIn", account }),
      addRegistry: (address?: string) => setDialog({ name: "addRegistry", address }),
      openSettings: () => void navigate(paths.settings()),
      trust: async (account: AccountId, host: string, pem: string) => {
        await trustCertificate(account, host, pem);
        await client.invalidateQueries({ queryKey: keys.accounts() });
        await client.resetQueries({ queryKey: keys.account(account) });
      },
      openLink: (url: string) => void openLink(url).catch(() => undefined),
    }),
    [navigate, client],
  );

  /** After signing in: what was shown for this account is stale, and its list is what one wants to see. */
  const arrived = async (view: AccountView, stay: boolean) => {
    closeDialog();
    await client.invalidateQueries({ queryKey: keys.accounts() });
    await client.resetQueries({ queryKey: keys.account(view.account.id) });
    if (!stay) navigate({ ...paths.repositories(view.account.id), replace: atWelcome() });
  };

  /** The welcome page is no place to go back to: from now on it only leads on. */
  const atWelcome = () => router.state.location.pathname === routes.welcome;

  return (
    <AppActionsProvider value={actions}>
      <div className={css.app} data-narrow={narrow || undefined}>
        <button type="button" className={css.skip} onClick={() => main.current?.focus()}>
          {t("skipToContent")}
        </button>
        <Header narrow={narrow} />
        {narrow ? <Rail /> : <SideBar />}
        <main className={css.sheet} id="main" tabIndex={-1} ref={main}>
          <Notices />
          <Outlet />
        </main>
      </div>
      <LazyPalette onKeys={() => setDialog({ name: "keys" })} />
      <Later opened={dialog?.name === "keys"}>{(opened) => <KeysDialog opened={opened} onClose={closeDialog} />}</Later>
      <Later opened={dialog?.name === "signIn"}>
        {(opened) => (
          <SignInDialog
            opened={opened}
            account={dialog?.name === "signIn" ? dialog.account : undefined}
            onClose={closeDialog}
            onSignedIn={(view) => arrived(view, dialog?.name === "signIn" && dialog.account === view.account.id)}
          />
        )}
      </Later>
      <Later opened={dialog?.name === "addRegistry"}>
        {(opened) => (
          <AddRegistryDialog
            opened={opened}
            address={dialog?.name === "addRegistry" ? dialog.address : undefined}
            onClose={closeDialog}
            onOpen={(account, named) => {
              closeDialog();
              navigate(paths.named(account, named));
            }}
            onAdded={async (view, named) => {
              await arrived(view, true);
              navigate({ ...paths.named(view.account.id, named), replace: atWelcome() });
            }}
          />
        )}
      </Later>
    </AppActionsProvider>
  );
}
