// The app itself: settings, what it says of itself, its cache, and what it asks of the desktop.
import { queryOptions } from "@tanstack/react-query";
import { command, unwrap } from "./call";
import { keys } from "./keys";
import type { AppInfo, CacheUse, PickedFile, Settings } from "./model";

export const settingsQuery = queryOptions({
  queryKey: keys.settings(),
  queryFn: () => unwrap(command<Settings>("settings")),
  staleTime: Number.POSITIVE_INFINITY,
});

export const appInfoQuery = queryOptions({
  queryKey: keys.appInfo(),
  queryFn: () => unwrap(command<AppInfo>("app_info")),
  staleTime: Number.POSITIVE_INFINITY,
});

export const cacheUseQuery = queryOptions({
  queryKey: keys.cacheUse(),
  queryFn: () => unwrap(command<CacheUse>("cache_use")),
});

export const updateSettings = (settings: Settings) => unwrap(command<null>("update_settings", { settings }));
export const clearCache = () => unwrap(command<null>("clear_cache"));

/** Opens a link in the person's browser; http and https only. */
export const openLink = (url: string) => unwrap(command<null>("open_link", { url }));

/** Lets the person pick a certificate file; `null` when they pick none. */
export const pickCertificate = () => unwrap(command<PickedFile | null>("pick_certificate"));
