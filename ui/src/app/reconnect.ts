// When a registry comes back into reach, or this computer wakes or changes its network, what is on the screen is read again by
// itself.
import type { Query, QueryClient } from "@tanstack/react-query";
import { AppError } from "../ipc/error";
import { keys } from "../ipc/keys";
import type { AccountView } from "../ipc/model";
import { isOffline } from "../kit/error/look";

/** How often one answer of each registry that is out of reach is asked for, in milliseconds. */
const every = 15_000;

/** How much later than due the clock may strike before this computer was asleep, in milliseconds. */
const late = 30_000;

/** What came so lately, in milliseconds, is not read again. */
const justNow = 3_000;

const accountOf = (query: Query) => (query.queryKey[0] === "account" ? String(query.queryKey[1]) : null);

/** What is on the screen and could not be read because its registry was out of reach. */
function stranded(client: QueryClient): Map<string, Query[]> {
  const of = new Map<string, Query[]>();
  for (const query of client.getQueryCache().findAll({ type: "active", fetchStatus: "idle" })) {
    const account = accountOf(query);
    const { error } = query.state;
    if (account === null || !(error instanceof AppError) || !isOffline(error.code)) continue;
    const others = of.get(account);
    if (others) others.push(query);
    else of.set(account, [query]);
  }
  return of;
}

/** Answers that only the registry can give. */
const asked = new Set(["repositories", "repository", "tags", "namespaces", "creation-form", "image", "details", "search"]);

const isAsked = ({ queryKey }: Query) => asked.has(String(queryKey[2])) && queryKey[4] !== "moves";

/** What is on the screen of an account whose registry could not be reached. */
function shown(client: QueryClient, account: string): Query[] {
  const all = client.getQueryCache().findAll({ queryKey: ["account", account], type: "active", fetchStatus: "idle" });
  return all.filter((query) => isAsked(query) && !query.isDisabled());
}

/** The accounts whose registry could not be reached when it was last asked. */
function unreachable(client: QueryClient): Set<string> {
  const views = client.getQueryData<readonly AccountView[]>(keys.accounts()) ?? [];
  return new Set(views.filter((view) => view.unreachable).map(({ account }) => account.id));
}

/** What is on the screen of each account and did not come just now: an hour of sleep may lie between. */
function old(client: QueryClient): Map<string, Query[]> {
  const of = new Map<string, Query[]>();
  const accounts = client.getQueryCache().findAll({ type: "active" }).map(accountOf);
  for (const account of new Set(accounts)) {
    if (account === null) continue;
    const all = shown(client, account).filter(({ state }) => state.status === "success" && Date.now() - state.dataUpdatedAt > justNow);
    if (all.length > 0) of.set(account, all);
  }
  return of;
}

/**
 * Asks for one answer of each registry that is out of reach: now and then while somebody looks, and at once when this
 * computer is online again. Where it comes, the rest follows. After a sleep, or on another network, all that is on the screen
 * is read again so, since nobody was there to see what changed. Returns how to stop.
 */
export function watchReconnect(client: QueryClient): () => void {
  let aged = false;
  const look = () => {
    if (document.visibilityState !== "visible") return;
    const waiting = aged ? old(client) : new Map<string, Query[]>();
    aged = false;
    for (const [account, queries] of stranded(client)) waiting.set(account, [...queries, ...(waiting.get(account) ?? [])]);
    // Also where everything on the screen is from before, as when it was a change that found nobody there.
    for (const account of unreachable(client)) if (!waiting.has(account)) waiting.set(account, shown(client, account).slice(0, 1));
    for (const [first, ...others] of waiting.values()) {
      if (!first) continue;
      void client.refetchQueries({ queryKey: first.queryKey, exact: true, type: "active" }).then(() => {
        if (first.state.status === "error") return;
        for (const other of others) void client.refetchQueries({ queryKey: other.queryKey, exact: true, type: "active" });
      });
    }
  };
  let away = unreachable(client);
  const stopListening = client.getQueryCache().subscribe(({ type, query }) => {
    if (type !== "updated" || query.queryKey[0] !== "accounts") return;
    const now = unreachable(client);
    // What is on the screen of a registry that is back may be old.
    for (const account of away) {
      if (now.has(account)) continue;
      for (const { queryKey, state } of shown(client, account)) {
        if (Date.now() - state.dataUpdatedAt > justNow) void client.refetchQueries({ queryKey, exact: true, type: "active" });
      }
    }
    away = now;
  });
  // Timers stand still while the computer sleeps, and the clock on the wall goes on.
  let struck = Date.now();
  const strike = () => {
    aged ||= Date.now() - struck > every + late;
    struck = Date.now();
    look();
  };
  const online = () => {
    aged = true;
    look();
  };
  const timer = setInterval(strike, every);
  window.addEventListener("online", online);
  return () => {
    clearInterval(timer);
    stopListening();
    window.removeEventListener("online", online);
  };
}
