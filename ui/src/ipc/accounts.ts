// Accounts: the calls of the side bar, of signing in and of adding a registry, and the list that all pages share.
import { queryOptions } from "@tanstack/react-query";
import { Channel } from "@tauri-apps/api/core";
import { commands } from "./bindings";
import { answered, cancellable, unwrap } from "./call";
import { keys } from "./keys";
import type { AccountId, BrowserCode, ConnectionStep, DockerLoginHints, Examined, Keep, RegistryDraft } from "./model";

/** The accounts of the side bar, in its order. */
export const accountsQuery = queryOptions({
  queryKey: keys.accounts(),
  queryFn: () => answered(commands.accounts()),
  staleTime: Number.POSITIVE_INFINITY,
});

/** The kinds of registry, which do not change while the app runs. */
export const kindsQuery = queryOptions({
  queryKey: keys.kinds(),
  queryFn: () => answered(commands.registryKinds()),
  staleTime: Number.POSITIVE_INFINITY,
});

export const accountDetails = (account: AccountId, signal?: AbortSignal) =>
  cancellable((request) => commands.accountDetails(account, request), signal);

export const signOut = (account: AccountId, forgetLists: boolean) => unwrap(commands.signOut(account, forgetLists));

export const removeRegistry = (account: AccountId) => unwrap(commands.removeRegistry(account));

export const renameAccount = (account: AccountId, label: string) => unwrap(commands.renameAccount(account, label));

export const understandAddress = (text: string) => unwrap(commands.understandAddress(text));

export const signIn = (draft: RegistryDraft, signal?: AbortSignal) => cancellable((request) => commands.signIn(draft, request), signal);

export const submitCode = (ticket: string, code: string, signal?: AbortSignal) =>
  cancellable((request) => commands.submitCode(ticket, code, request), signal);

/** Waits until the person confirms in the browser; `onCode` gets what they have to confirm. */
export function signInWithBrowser(draft: RegistryDraft, onCode: (code: BrowserCode) => void, signal?: AbortSignal) {
  const channel = listening(onCode, signal);
  return cancellable((request) => commands.signInWithBrowser(draft, request, channel), signal);
}

/** Tries a connection that is not saved yet; each step is told as it starts and as it ends. */
export function testConnection(draft: RegistryDraft, onStep: (step: ConnectionStep) => void, signal?: AbortSignal) {
  const channel = listening(onStep, signal);
  return cancellable((request) => commands.testConnection(draft, request, channel), signal);
}

/** Tries the connection of an account that is there. */
export function testAccount(account: AccountId, onStep: (step: ConnectionStep) => void, signal?: AbortSignal) {
  const channel = listening(onStep, signal);
  return cancellable((request) => commands.testAccount(account, request, channel), signal);
}

/** The credential doctor: each thing as it is looked at; a report without secrets at the end. */
export function checkUp(account: AccountId, onExamined: (examined: Examined) => void, signal?: AbortSignal) {
  const channel = listening(onExamined, signal);
  return cancellable((request) => commands.checkUp(account, request, channel), signal);
}

/** Trusts what vouches for the certificate of `host`, at the registry of this account alone. Throws where it does not help. */
export const trustCertificate = (account: AccountId, host: string, pem: string, signal?: AbortSignal) =>
  cancellable((request) => commands.trustCertificate(account, host, pem, request), signal);

/** Holds a registry against the system's own authorities alone again. */
export const forgetTrust = (account: AccountId) => unwrap(commands.forgetTrust(account));

/** The logins that Docker holds on this computer, looked for anew each time that they are shown. */
export const dockerLoginsQuery = queryOptions({
  queryKey: keys.dockerLogins(),
  queryFn: ({ signal }) => cancellable((request) => commands.dockerLogins(request), signal),
  staleTime: 0,
});

/** What this computer has of Amazon's. */
export const awsFoundQuery = queryOptions({
  queryKey: keys.awsFound(),
  queryFn: ({ signal }) => cancellable((request) => commands.awsFound(request), signal),
  staleTime: 0,
});

export const signInWithDockerLogin = (
  server: string,
  hints: DockerLoginHints,
  consent: { keep: Keep; realms: readonly string[] },
  signal?: AbortSignal,
) => cancellable((request) => commands.signInWithDockerLogin(server, hints, [...consent.realms], consent.keep, request), signal);

export const dockerCliSignIn = (account: AccountId, allowPlainText: boolean) => unwrap(commands.dockerCliSignIn(account, allowPlainText));

function listening<T>(tell: (message: T) => void, signal?: AbortSignal): Channel<T> {
  const channel = new Channel<T>();
  channel.onmessage = (message) => {
    if (!signal?.aborted) tell(message);
  };
  return channel;
}

/**
 * The namespaces of an account: links below it, and the switcher in the crumbs. Those of last time are there at once, so
 * that nothing below them moves when the answer comes.
 */
export const namespacesQuery = (account: AccountId) => {
  const queryKey = keys.namespaces(account);
  return queryOptions({
    queryKey,
    queryFn: async ({ signal, client }) => {
      const answer = cancellable((request) => commands.namespaces(account, request), signal);
      if (client.getQueryData(queryKey) === undefined) {
        // A broken cache is no reason to show nothing; a registry that answers first needs none of it.
        const kept = unwrap(commands.cachedNamespaces(account)).catch(() => null);
        const first = await Promise.race([
          kept,
          answer.then(
            () => null,
            () => kept,
          ),
        ]);
        if (first && !signal.aborted) client.setQueryData(queryKey, first);
      }
      return answer;
    },
    staleTime: 5 * 60_000,
  });
};

/** What an account may do, asked from the registry. */
export const accountDetailsQuery = (account: AccountId) =>
  queryOptions({
    queryKey: keys.accountDetails(account),
    queryFn: ({ signal }) => accountDetails(account, signal),
    staleTime: 30_000,
  });
