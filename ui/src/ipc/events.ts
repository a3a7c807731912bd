import { isTauri } from "@tauri-apps/api/core";
import { events } from "./bindings";

/** Calls back whenever the list of accounts, or the state of one, is another. Returns how to stop. */
export function onAccountsChanged(changed: () => void): () => void {
  if (!isTauri()) return () => undefined;
  const stop = events.accountsChanged.listen(() => changed());
  return () => {
    stop.then((unlisten) => unlisten()).catch(() => undefined);
  };
}
