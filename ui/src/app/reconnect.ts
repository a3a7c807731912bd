// When a registry comes back into reach, what is on the screen is read again by itself.
import type { Query, QueryClient } from "@tanstack/react-query";
import { AppError } from "../ipc/error";
import { isOffline } from "../kit/error/look";

/** How often one answer of each registry that is out of reach is asked for, in milliseconds. */
const every = 15_000;

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

/**
 * Asks for one answer of each registry that is out of reach: now and then while somebody looks, and at once when this
 * computer is online again. Where it comes, the rest follows. Returns how to stop.
 */
export function watchReconnect(client: QueryClient): () => void {
  const look = () => {
    if (document.visibilityState !== "visible") return;
    for (const [first, ...others] of stranded(client).values()) {
      if (!first) continue;
      void client.refetchQueries({ queryKey: first.queryKey, exact: true, type: "active" }).then(() => {
        if (first.state.status === "error") return;
        for (const other of others) void client.refetchQueries({ queryKey: other.queryKey, exact: true, type: "active" });
      });
    }
  };
  const timer = setInterval(look, every);
  window.addEventListener("online", look);
  return () => {
    clearInterval(timer);
    window.removeEventListener("online", look);
  };
}
