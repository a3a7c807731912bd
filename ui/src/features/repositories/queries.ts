// What the repository pages read.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import {
  type Cursor,
  cachedRepositories,
  creationForm,
  favourites,
  type Repository,
  repositoriesPage,
  repository,
  searchPage,
  type TagDetail,
  tagDetails,
} from "../../ipc/content";
import { keys } from "../../ipc/keys";
import type { AccountId } from "../../ipc/model";
import { type Reading, readPages } from "../../ipc/readPages";

const minute = 60_000;

/** The repositories of a namespace: as they were kept, then page by page as they are. */
export const repositoriesQuery = (account: AccountId, namespace: string | null) => {
  const queryKey = keys.repositories(account, namespace);
  return queryOptions({
    queryKey,
    queryFn: ({ signal, client }): Promise<Reading<Repository>> =>
      readPages<Repository>({
        page: (cursor, stop) => repositoriesPage(account, namespace, cursor, stop),
        signal,
        publish: (list) => client.setQueryData(queryKey, list),
        known: client.getQueryData<Reading<Repository>>(queryKey),
        cached: (cursor) => cachedRepositories(account, namespace, cursor),
        keyOf: (item) => item.name,
      }),
    structuralSharing: false,
    // A list that was left half read is read again; a whole one is good for a while.
    staleTime: ({ state }) => (state.data?.reading ? 0 : minute / 2),
    retry: false,
  });
};

export const repositoryQuery = (account: AccountId, name: string) =>
  queryOptions({
    queryKey: keys.repository(account, name),
    queryFn: ({ signal }) => repository(account, name, signal),
    staleTime: minute / 2,
    retry: false,
  });

export const favouritesQuery = (account: AccountId) =>
  queryOptions({
    queryKey: keys.favourites(account),
    queryFn: () => favourites(account),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const creationFormQuery = (account: AccountId) =>
  queryOptions({
    queryKey: keys.creationForm(account),
    queryFn: ({ signal }) => creationForm(account, signal),
    staleTime: minute,
    retry: false,
  });

/** The registry's own search, a page at a time. */
export const searchQuery = (account: AccountId, query: string) =>
  infiniteQueryOptions({
    queryKey: keys.search(account, query),
    queryFn: ({ pageParam, signal }) => searchPage(account, query, pageParam, signal),
    initialPageParam: null as Cursor | null,
    getNextPageParam: (last) => last.next,
    staleTime: 5 * minute,
    retry: false,
  });

/** What only requests of their own can tell of a few tags; each is shown as it comes. */
export const detailsQuery = (account: AccountId, name: string, tags: readonly string[]) => {
  const queryKey = [...keys.tags(account, name), "details", tags] as const;
  return queryOptions({
    queryKey,
    queryFn: async ({ signal, client }): Promise<Record<string, TagDetail>> => {
      const before = client.getQueryData<Record<string, TagDetail>>(queryKey);
      let known = before ?? {};
      await tagDetails(
        account,
        name,
        tags,
        before !== undefined,
        (patch) => {
          if (patch.state === "failed") return;
          known = { ...known, [patch.name]: patch.detail };
          client.setQueryData(queryKey, known);
        },
        signal,
      );
      return known;
    },
    staleTime: minute,
    retry: false,
  });
};
