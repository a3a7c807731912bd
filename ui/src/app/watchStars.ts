// Repositories with a star are looked at again now and then, and what was pushed to them is marked and, when asked for, told.
import type { QueryClient } from "@tanstack/react-query";
import { favouritesQuery } from "../features/repositories/queries";
import { i18n } from "../i18n";
import { accountsQuery } from "../ipc/accounts";
import { settingsQuery } from "../ipc/app";
import { keys } from "../ipc/keys";
import type { AccountId } from "../ipc/model";
import { pushed } from "../ipc/tagQueries";
import { always, bellsQuery, type Look, lookQuery, newsQuery, nextLook, notify, pace } from "../ipc/watching";

/** How often it is seen to who is due, in milliseconds. */
const tick = 1_000;

/** Starred repositories of one account that are watched, at most. */
const most = 50;

/** How far apart the first looks are, in milliseconds: a start is busy enough. */
const apart = 2_000;

/** Names in a notification, at most. */
const told = 3;

/** Watches the starred repositories of all accounts that can be used and reached. Returns how to stop. */
export function watchStars(client: QueryClient): () => void {
  // By a clock that nobody sets: one that was set back would have nobody look for hours.
  const now = () => performance.now();
  const due = new Map<string, number>();
  const stopTelling = tellLooks(client);
  let looking = false;

  const look = async () => {
    if (looking || document.visibilityState !== "visible") return;
    looking = true;
    try {
      const all = await watched(client);
      for (const key of due.keys()) if (!all.has(key)) due.delete(key);
      let next = now() + apart;
      for (const [key, { account, name }] of all) {
        const at = due.get(key);
        if (at === undefined) {
          due.set(key, next);
          next += apart;
        } else if (at <= now() && !isOpen(client, account, name)) due.set(key, now() + (await lookAt(client, account, name)));
      }
    } finally {
      looking = false;
    }
  };
  const timer = setInterval(() => void look().catch(() => undefined), tick);
  return () => {
    clearInterval(timer);
    stopTelling();
  };
}

type Place = { account: AccountId; name: string };

async function watched(client: QueryClient): Promise<Map<string, Place>> {
  const found = new Map<string, Place>();
  for (const { account, state, unreachable } of client.getQueryData(accountsQuery.queryKey) ?? []) {
    const usable = state.state === "signed_in" || state.state === "anonymous";
    if (!usable || unreachable) continue;
    const names = await client.fetchQuery(favouritesQuery(account.id));
    for (const name of names.slice(0, most)) found.set(`${account.id} ${name}`, { account: account.id, name });
  }
  return found;
}

/** Whoever shows a repository looks at it by itself. */
function isOpen(client: QueryClient, account: AccountId, name: string): boolean {
  return (
    (client
      .getQueryCache()
      .find({ queryKey: keys.look(account, name) })
      ?.getObserversCount() ?? 0) > 0
  );
}

/** One look; how long until the next one, in milliseconds. */
async function lookAt(client: QueryClient, account: AccountId, name: string): Promise<number> {
  try {
    return nextLook(await client.fetchQuery({ ...lookQuery(account, name), staleTime: always }), pace.starred);
  } catch {
    // Refused, slowed down, or gone: whatever it is, it is no hurry.
    return pace.starred.most;
  }
}

/** Marks what looks find, and tells it. */
function tellLooks(client: QueryClient): () => void {
  return client.getQueryCache().subscribe((event) => {
    if (event.type !== "updated" || event.action.type !== "success") return;
    const [, account, kind, name] = event.query.queryKey as readonly string[];
    if (kind !== "look" || account === undefined || name === undefined) return;
    const found = event.query.state.data as Look;
    const news = [...found.fresh, ...found.moved];
    if (news.length > 0) void tell(client, { account, name }, found, news).catch(() => undefined);
  });
}

async function tell(client: QueryClient, { account, name }: Place, found: Look, news: readonly string[]): Promise<void> {
  const open = isOpen(client, account, name);
  const starred = (await client.fetchQuery(favouritesQuery(account))).includes(name);
  if (!starred) return;
  if (!open) {
    client.setQueryData(newsQuery(account).queryKey, (all = {}) => ({ ...all, [name]: [...new Set([...(all[name] ?? []), ...news])] }));
    pushed(client, account, name);
    void client.invalidateQueries({ queryKey: keys.tags(account, name) });
  }
  const settings = await client.fetchQuery(settingsQuery);
  const wanted = settings.notify_stars || (await client.fetchQuery(bellsQuery(account))).includes(name);
  // What somebody is looking at needs no notification.
  if (!wanted || (open && document.hasFocus())) return;
  await notify(account, name, name, sentence(found));
}

/** What was found, in words. */
export function sentence({ fresh, moved }: Pick<Look, "fresh" | "moved">): string {
  const t = i18n.getFixedT(i18n.language, "watching");
  const part = (kind: "fresh" | "moved", tags: readonly string[]) => {
    const names = tags.slice(0, told).join(t("listSeparator"));
    const count = tags.length;
    return t(`notification.${kind}`, { count, names: count > told ? t("notification.more", { names }) : names });
  };
  if (moved.length === 0) return part("fresh", fresh);
  if (fresh.length === 0) return part("moved", moved);
  return t("notification.both", { fresh: part("fresh", fresh), moved: part("moved", moved) });
}
