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

type Chosen = Omit<Required<Settings>, "last_path">;

/** Without the page that is open: noting that would draw every page anew. */
export const chosen = ({ last_path: _, ...settings }: Settings): Omit<Settings, "last_path"> => settings;

/** What the person chose, and a way to choose anew: it takes effect at once and is kept behind it. */
export function useSettings(): [Chosen, (change: Partial<Chosen>) => void] {
  const client = useQueryClient();
  const { data } = useQuery({ ...settingsQuery, select: chosen });
  const change = (part: Partial<Chosen>) => {
    const before = client.getQueryData(settingsQuery.queryKey);
    const after = { ...defaults, ...before, ...part };
    client.setQueryData(settingsQuery.queryKey, after);
    updateSettings(after).catch(() => client.invalidateQueries({ queryKey: settingsQuery.queryKey }));
  };
  return [{ ...defaults, ...data }, change];
}
