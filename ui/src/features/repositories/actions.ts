// What the repository pages change.
import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import {
  createRepository,
  forgetRepository,
  makeRepositoryReal,
  type NewRepository,
  type Repository,
  rememberRepository,
  setFavourite,
} from "../../ipc/content";
import { keys } from "../../ipc/keys";
import type { AccountId } from "../../ipc/model";
import type { Reading } from "../../ipc/readPages";
import { favouritesQuery } from "./queries";

/** Sets or takes away a star: at once on the screen, and back again if it could not be kept. */
export function useFavourite(account: AccountId) {
  const client = useQueryClient();
  const { queryKey } = favouritesQuery(account);
  return useMutation({
    mutationFn: ({ name, favourite }: { name: string; favourite: boolean }) => setFavourite(account, name, favourite),
    onMutate: ({ name, favourite }) => {
      const before = client.getQueryData(queryKey);
      client.setQueryData(queryKey, (names: string[] = []) => (favourite ? [...names, name] : names.filter((starred) => starred !== name)));
      return { before };
    },
    onError: (_error, _change, context) => client.setQueryData(queryKey, context?.before),
    // Without a star there is no bell.
    onSuccess: () => client.invalidateQueries({ queryKey: keys.bells(account) }),
  });
}

/** Creates a repository; the lists that it belongs to are read again. */
export function useCreateRepository(account: AccountId) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (created: NewRepository) => createRepository(account, created),
    onSuccess: (repository, { namespace }) => {
      client.setQueryData<Reading<Repository>>(
        keys.repositories(account, namespace),
        (list) => list && { ...list, items: [repository, ...list.items.filter((item) => item.name !== repository.name)] },
      );
      void client.invalidateQueries({ queryKey: keys.repositories(account, namespace) });
      void client.invalidateQueries({ queryKey: keys.creationForm(account) });
      // What is created may be a namespace.
      void client.invalidateQueries({ queryKey: keys.namespaces(account) });
    },
  });
}

/** Makes a name real by a push; it is listed from now on, also where the registry lists nothing. */
export function useMakeReal(account: AccountId) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => makeRepositoryReal(account, name),
    onSuccess: async (_none, name) => {
      void client.invalidateQueries({ queryKey: keys.repository(account, name) });
      void client.invalidateQueries({ queryKey: keys.tags(account, name) });
      await remember(client, account, name).catch(() => undefined);
    },
  });
}

/** Remembers a repository that was opened by name, so that it is listed from now on. */
export async function remember(client: QueryClient, account: AccountId, name: string): Promise<void> {
  await rememberRepository(account, name);
  await client.invalidateQueries({ queryKey: [...keys.account(account), "repositories"] });
}

/** Takes a repository that was opened by name from the list again; at the registry nothing changes. */
export async function forget(client: QueryClient, account: AccountId, name: string): Promise<void> {
  await forgetRepository(account, name);
  await client.invalidateQueries({ queryKey: [...keys.account(account), "repositories"] });
}
