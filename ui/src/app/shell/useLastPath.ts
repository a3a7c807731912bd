import { useQueryClient } from "@tanstack/react-query";
import { useRouterState } from "@tanstack/react-router";
import { useEffect } from "react";
import { settingsQuery, updateSettings } from "../../ipc/app";
import { routes } from "../paths";

/** Remembers the page that is open, so that the next start begins there. */
export function useLastPath(): void {
  const client = useQueryClient();
  const href = useRouterState({ select: (state) => state.resolvedLocation?.href });
  useEffect(() => {
    if (!href || href === routes.welcome) return;
    const timer = setTimeout(() => {
      const settings = client.getQueryData(settingsQuery.queryKey);
      if (!settings || settings.last_path === href) return;
      const after = { ...settings, last_path: href };
      client.setQueryData(settingsQuery.queryKey, after);
      // Where one was is no loss worth a word.
      updateSettings(after).catch(() => undefined);
    }, 1000);
    return () => clearTimeout(timer);
  }, [client, href]);
}
