// Tags as queries that several features share: a repository's page counts them, its Tags tab lists them.
import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { cachedTags, pushTarget, type Tag, tagHistory, tagMoves, tagsPage } from "./content";
import { keys } from "./keys";
import type { AccountId } from "./model";
import { type Reading, readPages } from "./readPages";

const minute = 60_000;

/** How old a first page may be for a list to begin with it, in milliseconds: as long as changing the tab takes. */
const justNow = 5_000;

/** The first page of a repository's tags: for its newest ones, and to notice a push made elsewhere. */
export const newestTagsQuery = (account: AccountId, name: string) =>
  queryOptions({
    queryKey: [...keys.tags(account, name), "newest"] as const,
    queryFn: ({ signal }) => tagsPage(account, name, null, signal),
    staleTime: minute / 4,
  });

/** All tags: as they were kept, then page by page as they are. */
export const tagsQuery = (account: AccountId, name: string) => {
  const queryKey = keys.tags(account, name);
  return queryOptions({
    queryKey,
    queryFn: async ({ signal, client }): Promise<Reading<Tag>> => {
      let before = client.getQueryData<Reading<Tag>>(queryKey);
      const list = await readPages<Tag>({
        page: async (cursor, stop) => {
          // The repository's page asks for the first page too: one request serves both, whoever comes first.
          if (cursor === null && !before) return client.fetchQuery({ ...newestTagsQuery(account, name), staleTime: justNow });
          const page = await tagsPage(account, name, cursor, stop);
          if (cursor === null) client.setQueryData(newestTagsQuery(account, name).queryKey, page);
          return page;
        },
        signal,
        publish: (reading) => {
          before ??= reading;
          client.setQueryData(queryKey, reading);
        },
        known: before,
        cached: (cursor) => cachedTags(account, name, cursor),
        keyOf: (tag) => tag.name,
        go: () => gateOf(account, name).pass(),
      });
      if (before) noteMoves(client, account, name, before.items, list.items);
      return list;
    },
    structuralSharing: false,
    staleTime: ({ state }) => (state.data?.reading ? 0 : minute / 2),
  });
};

export const pushTargetQuery = (account: AccountId) =>
  queryOptions({
    queryKey: keys.pushTarget(account),
    queryFn: () => pushTarget(account),
    staleTime: 5 * minute,
  });

/** How often each tag was seen to move to another image: as this computer remembers it, and counted on while a list is open. */
export const movesQuery = (account: AccountId, name: string) =>
  queryOptions({
    queryKey: [...keys.tags(account, name), "moves"] as const,
    queryFn: async (): Promise<Record<string, number>> => {
      const seen = await tagMoves(account, name);
      return Object.fromEntries(seen.map(({ tag, moves }) => [tag, moves]));
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });

/** Where one tag was seen to point over time. */
export const historyQuery = (account: AccountId, name: string, tag: string) =>
  queryOptions({
    queryKey: [...keys.tags(account, name), "history", tag] as const,
    queryFn: () => tagHistory(account, name, tag),
    staleTime: 0,
  });

/** Counts the tags that point elsewhere than before. */
export function noteMoves(client: QueryClient, account: AccountId, name: string, before: readonly Tag[], after: readonly Tag[]): void {
  // Names alone tell of no move, and a list of 200,000 of them is not gone through for nothing.
  if (!after.some((tag) => tag.detail?.digest)) return;
  const old = new Map(before.map((tag) => [tag.name, tag.detail?.digest]));
  const moved = after.filter((tag) => {
    const digest = tag.detail?.digest;
    const was = old.get(tag.name);
    return digest && was && digest !== was;
  });
  noteMoved(
    client,
    account,
    name,
    moved.map((tag) => tag.name),
  );
}

/** Counts one move for each of these tags. */
export function noteMoved(client: QueryClient, account: AccountId, name: string, moved: readonly string[]): void {
  if (moved.length === 0) return;
  client.setQueryData(movesQuery(account, name).queryKey, (known: Record<string, number> = {}) => {
    const counted = { ...known };
    for (const tag of moved) counted[tag] = (counted[tag] ?? 0) + 1;
    return counted;
  });
}

/** A push changes more than tags: when something was last pushed, and what a repository holds. */
export function pushed(client: QueryClient, account: AccountId, name: string): void {
  void client.invalidateQueries({ queryKey: keys.repository(account, name) });
  void client.invalidateQueries({ queryKey: [...keys.account(account), "repositories"] });
}

/** Lets a reading pass, or holds it while the person has paused it. */
export class Gate {
  #waiting: (() => void)[] = [];
  #paused = false;

  get paused(): boolean {
    return this.#paused;
  }
  pass(): Promise<void> {
    return this.#paused ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve();
  }
  pause(): void {
    this.#paused = true;
  }
  resume(): void {
    this.#paused = false;
    for (const go of this.#waiting.splice(0)) go();
  }
}

const gates = new Map<string, Gate>();

/** The gate of one repository's tags. */
export function gateOf(account: AccountId, name: string): Gate {
  const key = `${account} ${name}`;
  let gate = gates.get(key);
  if (!gate) {
    gate = new Gate();
    gates.set(key, gate);
  }
  return gate;
}
