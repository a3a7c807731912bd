// Every address of the UI, made in one typed place. It imports nothing of the app, so that features may use it.
import type { AccountId, AddressGuess } from "../ipc/model";

/** The addresses as the router knows them. */
export const routes = {
  welcome: "/",
  repositories: "/accounts/$account/repositories",
  createRepository: "/accounts/$account/create",
  repository: "/accounts/$account/repository/$",
  image: "/accounts/$account/image/$reference/$",
  compare: "/accounts/$account/compare/$reference/$",
  account: "/accounts/$account",
  search: "/accounts/$account/search",
  settings: "/settings",
} as const;

export type RepositoryTab = "general" | "tags";

export const imageTabs = ["layers", "files", "configuration", "sbom", "referrers", "raw"] as const;
export type ImageTab = (typeof imageTabs)[number];

/** Which image: where it is, and the tag or digest that names it there. */
export type ImagePlace = { account: AccountId; repository: string; reference: string };

/** The same, and which of its platforms: the digest of an entry of its index. */
export type ImageSide = ImagePlace & { platform?: string };

/** Addresses to be handed to `<Link {...paths.…}>` or `navigate(paths.…)`. */
export const paths = {
  welcome: () => ({ to: routes.welcome }) as const,
  repositories: (account: AccountId, namespace?: string) =>
    ({ to: routes.repositories, params: { account }, search: { namespace } }) as const,
  createRepository: (account: AccountId, start: { namespace?: string; name?: string } = {}) =>
    ({ to: routes.createRepository, params: { account }, search: start }) as const,
  repository: (account: AccountId, name: string, tab?: RepositoryTab) =>
    ({ to: routes.repository, params: { account, _splat: name }, search: { tab: tab === "general" ? undefined : tab } }) as const,
  image: ({ account, repository, reference, platform }: ImageSide, tab?: ImageTab) =>
    ({ to: routes.image, params: { account, reference, _splat: repository }, search: { platform, tab } }) as const,
  compare: ({ account, repository, reference, platform }: ImageSide, other?: ImageSide) =>
    ({ to: routes.compare, params: { account, reference, _splat: repository }, search: { platform, other } }) as const,
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
