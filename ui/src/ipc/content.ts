// Repositories and tags, as they cross from the Rust side, and the calls that bring them.
import { Channel, invoke } from "@tauri-apps/api/core";
import { cancellable, type Outcome, unwrap } from "./call";
import type { AccountId, Capability, CommandError, Namespace } from "./model";

export type Cursor = string;
export type Timestamp = string;
export type Visibility = "public" | "private";
export type RepositoryContent = "image" | "helm" | "plugin" | "volume" | "wasm" | "compose" | "model" | "other";

export type Completeness =
  | { state: "complete" }
  | { state: "public_only" }
  | { state: "opened_by_name" }
  | { state: "hidden_by_token" }
  | { state: "page_cap" }
  | { state: "cached"; fetched: Timestamp };

export type Page<T> = { items: T[]; next: Cursor | null; total: number | null; completeness: Completeness };
export type CachedList<T> = { page: Page<T>; fetched: Timestamp };

export type Repository = {
  name: string;
  description: string | null;
  visibility: Visibility | null;
  last_pushed: Timestamp | null;
  contains: RepositoryContent[] | null;
  pulls: number | null;
  stars: number | null;
  size: number | null;
  archived: boolean;
};

export type Permissions = { read: boolean; write: boolean; admin: boolean };
export type RepositoryDetail = { repository: Repository; readme: string | null; permissions: Permissions | null };
export type PushTarget = { login_server: string | null; username: string | null; registry: string | null; plain_http: boolean };

export type NewRepository = { namespace: string; name: string; description: string; visibility: Visibility };
export type NameRules = { min: number; max: number; separators: string; slashes: boolean };
export type CreationQuota = { used: number; limit: number | null };
export type CreationNamespace = { name: string; quota: CreationQuota | null };
export type CreationForm = {
  capability: Capability;
  namespaces: CreationNamespace[];
  rules: NameRules;
  description_max: number | null;
};

export type NameProblem =
  | { problem: "empty" }
  | { problem: "too_short"; min: number }
  | { problem: "too_long"; max: number; suggestion: string }
  | { problem: "upper_case"; character: string; suggestion: string }
  | { problem: "slash"; suggestion: string | null }
  | { problem: "bad_character"; character: string; suggestion: string | null }
  | { problem: "double_separator"; characters: string; suggestion: string | null }
  | { problem: "separator_at_edge"; character: string; suggestion: string | null };

export type Platform = { os: string; architecture: string; variant: string | null; os_version: string | null };
export type PlatformEntry = { platform: Platform; digest: string | null; size: number | null };
export type TagContent = "image" | "index" | "helm" | "signature" | "artifact" | "legacy_image";

export type TagDetail = {
  digest: string | null;
  media_type: string | null;
  content: TagContent | null;
  platforms: PlatformEntry[];
  size: number | null;
  size_scope: "one_platform" | "all_platforms" | null;
  created: Timestamp | null;
  last_pushed: Timestamp | null;
  pushed_by: string | null;
  last_pulled: Timestamp | null;
  has_attestations: boolean | null;
};

export type Tag = { name: string; detail: TagDetail | null };
export type TagPatch = { state: "read"; name: string; detail: TagDetail } | { state: "failed"; name: string; error: CommandError };

function call<T>(command: string, args: Record<string, unknown>): Promise<Outcome<T>> {
  return invoke<T>(command, args).then(
    (data): Outcome<T> => ({ status: "ok", data }),
    (error: CommandError): Outcome<T> => ({ status: "error", error }),
  );
}

export const namespaces = (account: AccountId, signal?: AbortSignal) =>
  cancellable((request) => call<Namespace[]>("namespaces", { account, request }), signal);

export const repositoriesPage = (account: AccountId, namespace: string | null, cursor: Cursor | null, signal?: AbortSignal) =>
  cancellable((request) => call<Page<Repository>>("repositories", { account, namespace, cursor, request }), signal);

export const cachedRepositories = (account: AccountId, namespace: string | null) =>
  unwrap(call<CachedList<Repository> | null>("cached_repositories", { account, namespace }));

export const searchPage = (account: AccountId, query: string, cursor: Cursor | null, signal?: AbortSignal) =>
  cancellable((request) => call<Page<Repository>>("search", { account, query, cursor, request }), signal);

export const repository = (account: AccountId, name: string, signal?: AbortSignal) =>
  cancellable((request) => call<RepositoryDetail>("repository", { account, name, request }), signal);

export const pushTarget = (account: AccountId) => unwrap(call<PushTarget>("push_target", { account }));

export const creationForm = (account: AccountId, signal?: AbortSignal) =>
  cancellable((request) => call<CreationForm>("creation_form", { account, request }), signal);

/** By the rules that the form gave; nothing is sent. */
export const checkRepositoryName = (rules: NameRules, name: string) =>
  invoke<NameProblem | null>("check_repository_name", { rules, name });

export const nameAvailability = (account: AccountId, namespace: string, name: string, signal?: AbortSignal) =>
  cancellable((request) => call<boolean>("name_availability", { account, namespace, name, request }), signal);

/** Not cancellable: once sent, what becomes of it must be heard. */
export const createRepository = (account: AccountId, created: NewRepository) =>
  unwrap(call<Repository>("create_repository", { account, new: created }));

export const favourites = (account: AccountId) => unwrap(call<string[]>("favourites", { account }));

export const setFavourite = (account: AccountId, name: string, favourite: boolean) =>
  unwrap(call<null>("set_favourite", { account, name, favourite }));

export const rememberRepository = (account: AccountId, name: string) =>
  unwrap(call<null>("remember_repository", { account, name }));

export const forgetRepository = (account: AccountId, name: string) => unwrap(call<null>("forget_repository", { account, name }));

export const tagsPage = (account: AccountId, repository: string, cursor: Cursor | null, signal?: AbortSignal) =>
  cancellable((request) => call<Page<Tag>>("tags", { account, repository, cursor, request }), signal);

export const cachedTags = (account: AccountId, repository: string) =>
  unwrap(call<CachedList<Tag> | null>("cached_tags", { account, repository }));

/** Streams what only requests of their own can tell of these tags; stops when `signal` fires. */
export function tagDetails(
  account: AccountId,
  repository: string,
  tags: readonly string[],
  onPatch: (patch: TagPatch) => void,
  signal?: AbortSignal,
): Promise<null> {
  const channel = new Channel<TagPatch>();
  channel.onmessage = (patch) => {
    if (!signal?.aborted) onPatch(patch);
  };
  return cancellable((request) => call<null>("tag_details", { account, repository, tags, request, onPatch: channel }), signal);
}

/** Opens a link in the person's browser; http and https only. */
export const openLink = (url: string) => unwrap(call<null>("open_link", { url }));
