// Accounts: the calls of the side bar, of signing in and of adding a registry, and the list that all pages share.
import { queryOptions } from "@tanstack/react-query";
import { Channel } from "@tauri-apps/api/core";
import { cancellable, command, unwrap } from "./call";
import { keys } from "./keys";
import type {
  AccountDetails,
  AccountId,
  AccountView,
  AddressGuess,
  BrowserCode,
  ConnectionStep,
  DockerCli,
  DockerLoginOffer,
  Keep,
  KindInfo,
  Namespace,
  RegistryDraft,
  SignInOutcome,
} from "./model";

/** The accounts of the side bar, in its order. */
export const accountsQuery = queryOptions({
  queryKey: keys.accounts(),
  queryFn: () => unwrap(command<AccountView[]>("accounts")),
  staleTime: Number.POSITIVE_INFINITY,
});

/** The kinds of registry, which do not change while the app runs. */
export const kindsQuery = queryOptions({
  queryKey: keys.kinds(),
  queryFn: () => unwrap(command<KindInfo[]>("registry_kinds")),
  staleTime: Number.POSITIVE_INFINITY,
});

export const accountDetails = (account: AccountId, signal?: AbortSignal) =>
  cancellable((request) => command<AccountDetails>("account_details", { account, request }), signal);

export const signOut = (account: AccountId, forgetLists: boolean) => unwrap(command<null>("sign_out", { account, forgetLists }));

export const removeRegistry = (account: AccountId) => unwrap(command<null>("remove_registry", { account }));

export const renameAccount = (account: AccountId, label: string) => unwrap(command<null>("rename_account", { account, label }));

export const understandAddress = (text: string) => unwrap(command<AddressGuess>("understand_address", { text }));

export const signIn = (draft: RegistryDraft, signal?: AbortSignal) =>
  cancellable((request) => command<SignInOutcome>("sign_in", { draft, request }), signal);

export const submitCode = (ticket: string, code: string, signal?: AbortSignal) =>
  cancellable((request) => command<SignInOutcome>("submit_code", { ticket, code, request }), signal);

/** Waits until the person confirms in the browser; `onCode` gets what they have to confirm. */
export function signInWithBrowser(draft: RegistryDraft, onCode: (code: BrowserCode) => void, signal?: AbortSignal) {
  const channel = listening(onCode, signal);
  return cancellable((request) => command<SignInOutcome>("sign_in_with_browser", { draft, request, onCode: channel }), signal);
}

/** Tries a connection that is not saved yet; each step is told as it starts and as it ends. */
export function testConnection(draft: RegistryDraft, onStep: (step: ConnectionStep) => void, signal?: AbortSignal) {
  const channel = listening(onStep, signal);
  return cancellable((request) => command<null>("test_connection", { draft, request, onStep: channel }), signal);
}

/** Tries the connection of an account that is there. */
export function testAccount(account: AccountId, onStep: (step: ConnectionStep) => void, signal?: AbortSignal) {
  const channel = listening(onStep, signal);
  return cancellable((request) => command<null>("test_account", { account, request, onStep: channel }), signal);
}

export const dockerLogins = (signal?: AbortSignal) =>
  cancellable((request) => command<DockerLoginOffer[]>("docker_logins", { request }), signal);

export const signInWithDockerLogin = (server: string, keep: Keep, signal?: AbortSignal) =>
  cancellable((request) => command<SignInOutcome>("sign_in_with_docker_login", { server, keep, request }), signal);

export const dockerCliSignIn = (account: AccountId, allowPlainText: boolean) =>
  unwrap(command<DockerCli>("docker_cli_sign_in", { account, allowPlainText }));

function listening<T>(tell: (message: T) => void, signal?: AbortSignal): Channel<T> {
  const channel = new Channel<T>();
  channel.onmessage = (message) => {
    if (!signal?.aborted) tell(message);
  };
  return channel;
}

/** The namespaces of an account: links below it, and the switcher in the crumbs. */
export const namespacesQuery = (account: AccountId) =>
  queryOptions({
    queryKey: keys.namespaces(account),
    queryFn: ({ signal }) => cancellable((request) => command<Namespace[]>("namespaces", { account, request }), signal),
    staleTime: 5 * 60_000,
  });

/** What an account may do, asked from the registry. */
export const accountDetailsQuery = (account: AccountId) =>
  queryOptions({
    queryKey: keys.accountDetails(account),
    queryFn: ({ signal }) => accountDetails(account, signal),
    staleTime: 30_000,
  });
