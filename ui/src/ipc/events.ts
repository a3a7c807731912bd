import { isTauri } from "@tauri-apps/api/core";
import { events } from "./bindings";
import type { AccountId } from "./model";

type Listen = (heard: () => void) => Promise<() => void>;

function on(listen: Listen, changed: () => void): () => void {
  if (!isTauri()) return () => undefined;
  const stop = listen(changed);
  return () => {
    stop.then((unlisten) => unlisten()).catch(() => undefined);
  };
}

/** Calls back whenever the list of accounts, or the state of one, is another. Returns how to stop. */
export const onAccountsChanged = (changed: () => void) => on((heard) => events.accountsChanged.listen(() => heard()), changed);

/** Calls back with the repository of a notification that was clicked. Returns how to stop. */
export function onRepositoryWanted(wanted: (account: AccountId, repository: string) => void): () => void {
  if (!isTauri()) return () => undefined;
  const stop = events.repositoryWanted.listen(({ payload }) => wanted(payload.account, payload.repository));
  return () => {
    stop.then((unlisten) => unlisten()).catch(() => undefined);
  };
}

/** Calls back when something has gone wrong that the app tells once. Returns how to stop. */
export const onNoticesChanged = (changed: () => void) => on((heard) => events.noticesChanged.listen(() => heard()), changed);
