import { useQuery, useQueryClient } from "@tanstack/react-query";
import { settingsQuery, updateSettings } from "./app";
import type { Settings } from "./model";

const defaults: Required<Settings> = {
  language: "system",
  theme: "system",
  command_tool: "docker",
  repository_tree: false,
  notify_stars: false,
  last_path: null,
};

/** What the person chose, and a way to choose anew: it takes effect at once and is kept behind it. */
export function useSettings(): [Required<Settings>, (change: Settings) => void] {
  const client = useQueryClient();
  const { data } = useQuery(settingsQuery);
  const change = (part: Settings) => {
    const before = client.getQueryData(settingsQuery.queryKey);
    const after = { ...defaults, ...before, ...part };
    client.setQueryData(settingsQuery.queryKey, after);
    updateSettings(after).catch(() => client.invalidateQueries({ queryKey: settingsQuery.queryKey }));
  };
  return [{ ...defaults, ...data }, change];
}
