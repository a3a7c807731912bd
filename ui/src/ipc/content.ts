// Repositories and tags: the shapes that cross from the Rust side, and the calls that bring them.
import { Channel } from "@tauri-apps/api/core";
import type * as bindings from "./bindings";
import { commands } from "./bindings";
import { cancellable, unwrap } from "./call";
import type { AccountId } from "./model";

export type Completeness = bindings.Completeness;
export type CreationNamespace = bindings.CreationNamespace;
export type CreationPage = bindings.CreationPage;
export type CreationOption = bindings.CreationOption;
export type OfferedOption = bindings.OfferedOption;
export type CreationQuota = bindings.CreationQuota;
export type Cursor = bindings.Cursor;
export type NameProblem = bindings.NameProblem;
export type NameRules = bindings.NameRules;
export type NewRepository = bindings.NewRepository;
export type Permissions = bindings.Permissions;
export type Platform = bindings.Platform;
export type PlatformEntry = bindings.PlatformEntry;
export type PushTarget = bindings.PushTarget;
export type Repository = bindings.Repository;
export type RepositoryContent = bindings.RepositoryContent;
export type RepositoryDetail = bindings.RepositoryDetail;
export type Tag = bindings.Tag;
export type TagContent = bindings.TagContent;
export type TagDetail = bindings.TagDetail;
export type TagPatch = bindings.TagPatch;
export type TagStay = bindings.TagStay;
export type Visibility = bindings.Visibility;
export type Page<T> = bindings.Page<T>;
export type CachedList<T> = bindings.CachedList<T>;

export const repositoriesPage = (account: AccountId, namespace: string | null, cursor: Cursor | null, signal?: AbortSignal) =>
  cancellable((request) => commands.repositories(account, namespace, cursor, request), signal);

/** A part of the repositories as they were when last read. */
export const cachedRepositories = (account: AccountId, namespace: string | null, cursor: Cursor | null) =>
  unwrap(commands.cachedRepositories(account, namespace, cursor));

export const searchPage = (account: AccountId, query: string, cursor: Cursor | null, signal?: AbortSignal) =>
  cancellable((request) => commands.search(account, query, cursor, request), signal);

export const repository = (account: AccountId, name: string, signal?: AbortSignal) =>
  cancellable((request) => commands.repository(account, name, request), signal);

export const pushTarget = (account: AccountId) => unwrap(commands.pushTarget(account));

export const creationForm = (account: AccountId, signal?: AbortSignal) =>
  cancellable((request) => commands.creationForm(account, request), signal);

/** By the rules that the form gave; nothing is sent. */
export const checkRepositoryName = (rules: NameRules, name: string) => commands.checkRepositoryName(rules, name);

export const nameAvailability = (account: AccountId, namespace: string, name: string, signal?: AbortSignal) =>
  cancellable((request) => commands.nameAvailability(account, namespace, name, request), signal);

/** Not cancellable: once sent, what becomes of it must be heard. */
export const createRepository = (account: AccountId, created: NewRepository) => unwrap(commands.createRepository(account, created));

/** Pushes something tiny, so that the name exists. Not cancellable: once sent, what becomes of it must be heard. */
export const makeRepositoryReal = (account: AccountId, name: string) => unwrap(commands.makeRepositoryReal(account, name));

export const favourites = (account: AccountId) => unwrap(commands.favourites(account));

export const setFavourite = (account: AccountId, name: string, favourite: boolean) =>
  unwrap(commands.setFavourite(account, name, favourite));

export const rememberRepository = (account: AccountId, name: string) => unwrap(commands.rememberRepository(account, name));

export const forgetRepository = (account: AccountId, name: string) => unwrap(commands.forgetRepository(account, name));

export const tagsPage = async (account: AccountId, repository: string, cursor: Cursor | null, signal?: AbortSignal) =>
  slender(await cancellable((request) => commands.tags(account, repository, cursor, request), signal));

/** A part of the tags as they were when last read. */
export const cachedTags = async (account: AccountId, repository: string, cursor: Cursor | null) => {
  const list = await unwrap(commands.cachedTags(account, repository, cursor));
  if (list) slender(list.page);
  return list;
};

/** Makes the tags of which only names are known anew, half as large: a parser of JSON leaves room in each for more. */
function slender(page: Page<Tag>): Page<Tag> {
  page.items.forEach(({ name, detail }, place) => {
    if (detail === null) page.items[place] = { name, detail };
  });
  return page;
}

/** Where a tag was seen to point over time, the newest stay first. */
export const tagHistory = (account: AccountId, repository: string, tag: string) => unwrap(commands.tagHistory(account, repository, tag));

/** The tags of a repository that were seen to move, and how often. */
export const tagMoves = (account: AccountId, repository: string) => unwrap(commands.tagMoves(account, repository));

/** Which names an expression finds, by their places. */
export const matchNames = (pattern: { source: string; flags: string }, names: string[]) => unwrap(commands.matchNames(pattern, names));

/** Streams what is kept of these tags, and what only requests of their own can tell; with `again` also of those that were read
 * just now. Stops when `signal` fires. */
export function tagDetails(
  account: AccountId,
  repository: string,
  tags: readonly string[],
  again: boolean,
  onPatch: (patch: TagPatch) => void,
  signal?: AbortSignal,
): Promise<null> {
  const channel = new Channel<TagPatch>();
  channel.onmessage = (patch) => {
    if (!signal?.aborted) onPatch(patch);
  };
  return cancellable((request) => commands.tagDetails(account, repository, [...tags], again, request, channel), signal);
}
