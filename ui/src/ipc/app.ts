// The app itself: settings, what it says of itself, its cache, and what it asks of the desktop.
import { queryOptions } from "@tanstack/react-query";
import { commands } from "./bindings";
import { answered, unwrap } from "./call";
import { keys } from "./keys";
import type { AccountId, ProxyDraft, Settings } from "./model";

export const settingsQuery = queryOptions({
  queryKey: keys.settings(),
  queryFn: () => answered(commands.settings()),
  staleTime: Number.POSITIVE_INFINITY,
});

export const proxyQuery = queryOptions({
  queryKey: keys.proxy(),
  queryFn: () => answered(commands.proxy()),
  staleTime: Number.POSITIVE_INFINITY,
});

export const appInfoQuery = queryOptions({
  queryKey: keys.appInfo(),
  queryFn: () => answered(commands.appInfo()),
  staleTime: Number.POSITIVE_INFINITY,
});

export const cacheUseQuery = queryOptions({
  queryKey: keys.cacheUse(),
  queryFn: () => unwrap(commands.cacheUse()),
});

export const updateSettings = (settings: Settings) => unwrap(commands.updateSettings(settings));
/** Uses another proxy, or none, from the next request on. */
export const updateProxy = (draft: ProxyDraft) => unwrap(commands.updateProxy(draft));
/** Clears the lists of one account, and where its tags were seen to point. */
export const clearAccountCache = (account: AccountId) => unwrap(commands.clearAccountCache(account));
export const clearCache = () => unwrap(commands.clearCache());

/** Opens a link in the person's browser; http and https only. */
export const openLink = (url: string) => unwrap(commands.openLink(url));

/** Lets the person pick a file with a client certificate and its key, which stays on the Rust side; `null` when they pick none. */
export const pickClientCertificate = () => unwrap(commands.pickClientCertificate());

/** Opens a picked PKCS#12 file with its password, on the Rust side. */
export const unlockClientCertificate = (ticket: string, password: string) => unwrap(commands.unlockClientCertificate(ticket, password));

/** Lets the person pick a certificate file; `null` when they pick none. */
export const pickCertificate = () => unwrap(commands.pickCertificate());

/** Lets the person pick a key file; `null` when they pick none. It is read where it is, by whoever signs in with it. */
export const pickKeyFile = () => answered(commands.pickKeyFile());
