// Looking again at what is open or has a star, and what all of it costs.
import { type QueryClient, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type * as bindings from "./bindings";
import { commands } from "./bindings";
import { answered, cancellable, unwrap } from "./call";
import { keys } from "./keys";
import type { AccountId } from "./model";
import { newestTagsQuery } from "./tagQueries";

export type AccountCost = bindings.AccountCost;
export type RepositoryNews = bindings.RepositoryNews;

/** What an account cost since the start. Nothing is sent for it, so that it may be asked for every second while it is shown. */
export const costQuery = (account: AccountId) =>
  queryOptions({ queryKey: keys.cost(account), queryFn: () => unwrap(commands.accountCost(account)), staleTime: 0, gcTime: 0 });

export const bellsQuery = (account: AccountId) =>
  queryOptions({ queryKey: keys.bells(account), queryFn: () => unwrap(commands.bells(account)), staleTime: Number.POSITIVE_INFINITY });

export const setBell = (account: AccountId, name: string, on: boolean) => unwrap(commands.setBell(account, name, on));

/** Shows a desktop notification; a click on it brings the repository. */
export const notify = (account: AccountId, repository: string, title: string, text: string) =>
  answered(commands.notify(account, repository, title, text));

/** What was pushed to starred repositories since somebody looked, by their names. */
export const newsQuery = (account: AccountId) =>
  queryOptions({
    queryKey: keys.news(account),
    queryFn: (): Record<string, readonly string[]> => ({}),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });

/** What the last look found, and how it went. */
export type Look = RepositoryNews & {
  /** Looks in a row that found nothing new. */
  quiet: number;
  /** Milliseconds that it took. */
  took: number;
};

const first: Look = { fresh: [], moved: [], changed: false, beyond: [], watched: { part: "whole" }, quiet: 0, took: 0 };

/** So long is nothing fresh: 0 would be as long as a clock that was set back takes to catch up. */
export const always = Number.NEGATIVE_INFINITY;

const minute = 60_000;

/** How long until the next look, in milliseconds: soon after a change, then half as long again each time, up to the most. */
export const pace = {
  open: { least: 10_000, most: 3 * minute },
  starred: { least: 30_000, most: 10 * minute },
};

/**
 * When to look again. A look never takes more than a sixtieth of a registry's time: some send 200,000 names for it.
 */
export function nextLook({ quiet, took }: Pick<Look, "quiet" | "took">, { least, most }: { least: number; most: number }): number {
  const wished = Math.min(most, least * 1.5 ** Math.min(quiet, 30));
  return Math.max(wished, Math.min(10 * minute, 60 * took));
}

let saving = { at: 0, power: Promise.resolve(false) };

/** Whether this computer saves power, asked once a minute. */
function savesPower(): Promise<boolean> {
  // The clock may be set back meanwhile.
  if (Math.abs(Date.now() - saving.at) >= minute) {
    saving = { at: Date.now(), power: answered(commands.savesPower()).catch(() => false) };
  }
  return saving.power;
}

/** One look at a repository: what is new since the last one, or since its list was read. */
export const lookQuery = (account: AccountId, name: string) => {
  const queryKey = keys.look(account, name);
  return queryOptions({
    queryKey,
    queryFn: async ({ signal, client }): Promise<Look> => {
      const before = client.getQueryData<Look>(queryKey) ?? first;
      const nothing = { ...first, watched: before.watched, quiet: before.quiet + 1, took: before.took };
      if (await savesPower()) return nothing;
      const began = performance.now();
      const news = await cancellable((request) => commands.lookAgain(account, name, request), signal);
      const took = performance.now() - began;
      return { ...news, took, quiet: news.changed ? 0 : before.quiet + 1 };
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60 * minute,
    structuralSharing: false,
  });
};

type Options = {
  /** Nobody is reading the list, and its registry can be reached. */
  ready: boolean;
  /** At the most so long between two looks, in milliseconds. */
  most?: number;
  /** Some tags point elsewhere. */
  onMoved?: () => void;
};

/**
 * Looks at a repository that is on the screen, and reads its first page when something is new there. A hidden window does
 * not look.
 */
export function useLook(account: AccountId, name: string, { ready, most, onMoved }: Options) {
  const client = useQueryClient();
  const open = most ? { least: Math.min(most, pace.open.least), most } : pace.open;
  const looked = useQuery({
    ...lookQuery(account, name),
    enabled: ready,
    // What is on the screen was read just now.
    initialData: first,
    refetchInterval: ({ state }) => nextLook(state.data ?? first, open),
    refetchOnMount: false,
  });
  const { data, dataUpdatedAt } = looked;
  // biome-ignore lint/correctness/useExhaustiveDependencies: two looks that found the same are two
  useEffect(() => {
    if (!data.changed) return;
    void readNewest(client, account, name);
    if (data.moved.length > 0) onMoved?.();
  }, [data, dataUpdatedAt, client, account, name]);
  return looked;
}

function readNewest(client: QueryClient, account: AccountId, name: string): Promise<unknown> {
  // Who waits for it sees why it failed; the next look tries again.
  return client.fetchQuery({ ...newestTagsQuery(account, name), staleTime: always }).catch(() => undefined);
}
