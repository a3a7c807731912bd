// Every address of the UI, made in one typed place. It imports nothing of the app, so that features may use it.
import type { AccountId, AddressGuess } from "../ipc/model";

/** The addresses as the router knows them. */
export const routes = {
  welcome: "/",
  repositories: "/accounts/$account/repositories",
  createRepository: "/accounts/$account/create",
  repository: "/accounts/$account/repository/$",
  account: "/accounts/$account",
  search: "/accounts/$account/search",
  settings: "/settings",
} as const;

export type RepositoryTab = "general" | "tags";

/** Addresses to be handed to `<Link {...paths.…}>` or `navigate(paths.…)`. */
export const paths = {
  welcome: () => ({ to: routes.welcome }) as const,
  repositories: (account: AccountId, namespace?: string) =>
    ({ to: routes.repositories, params: { account }, search: { namespace } }) as const,
  createRepository: (account: AccountId, start: { namespace?: string; name?: string } = {}) =>
    ({ to: routes.createRepository, params: { account }, search: start }) as const,
  repository: (account: AccountId, name: string, tab?: RepositoryTab) =>
    ({ to: routes.repository, params: { account, _splat: name }, search: { tab: tab === "general" ? undefined : tab } }) as const,
  /** The tags of a repository, narrowed to one. */
  tag: (account: AccountId, name: string, tag: string) =>
    ({ to: routes.repository, params: { account, _splat: name }, search: { tab: "tags", q: tag } }) as const,
  /** What an address names: a repository with its tags, one tag of them, or the registry. */
  named: (account: AccountId, named: Pick<AddressGuess, "repository" | "tag"> | null) =>
    named?.repository
      ? ({
          to: routes.repository,
          params: { account, _splat: named.repository },
          search: { tab: "tags", q: named.tag ?? undefined },
        } as const)
      : paths.repositories(account),
  account: (account: AccountId) => ({ to: routes.account, params: { account } }) as const,
  search: (account: AccountId, q?: string) => ({ to: routes.search, params: { account }, search: { q } }) as const,
  settings: () => ({ to: routes.settings }) as const,
};
