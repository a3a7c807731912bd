// What each cached answer is filed under. Everything of one account lies under its id, so that it goes with it.
import type { AccountId } from "./model";

export const keys = {
  accounts: () => ["accounts"] as const,
  kinds: () => ["kinds"] as const,
  settings: () => ["settings"] as const,
  proxy: () => ["proxy"] as const,
  appInfo: () => ["app-info"] as const,
  cacheUse: () => ["cache-use"] as const,
  dockerLogins: () => ["docker-logins"] as const,
  awsFound: () => ["aws-found"] as const,
  account: (account: AccountId) => ["account", account] as const,
  accountDetails: (account: AccountId) => ["account", account, "details"] as const,
  namespaces: (account: AccountId) => ["account", account, "namespaces"] as const,
  repositories: (account: AccountId, namespace: string | null) => ["account", account, "repositories", namespace] as const,
  repository: (account: AccountId, name: string) => ["account", account, "repository", name] as const,
  tags: (account: AccountId, name: string) => ["account", account, "tags", name] as const,
  image: (account: AccountId, repository: string) => ["account", account, "image", repository] as const,
  pushTarget: (account: AccountId) => ["account", account, "push-target"] as const,
  creationForm: (account: AccountId) => ["account", account, "creation-form"] as const,
  favourites: (account: AccountId) => ["account", account, "favourites"] as const,
  bells: (account: AccountId) => ["account", account, "bells"] as const,
  cost: (account: AccountId) => ["account", account, "cost"] as const,
  look: (account: AccountId, name: string) => ["account", account, "look", name] as const,
  news: (account: AccountId) => ["account", account, "news"] as const,
  search: (account: AccountId, query: string) => ["account", account, "search", query] as const,
};
