import { isTauri } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";

/** Calls back whenever the list of accounts, or the state of one, is another. Returns how to stop. */
export function onAccountsChanged(changed: () => void): () => void {
  if (!isTauri()) return () => undefined;
  const stop = listen("accounts-changed", changed);
  return () => {
    stop.then((unlisten) => unlisten()).catch(() => undefined);
  };
}
