import type { QueryClient } from "@tanstack/react-query";
import type { Visibility } from "../../ipc/content";
import type { AccountView } from "../../ipc/model";

/** A repository that some list has loaded. */
export type LoadedRepository = { view: AccountView; name: string; visibility: Visibility | null };

/** The repositories of all lists that this window has read, each once. */
export function loadedRepositories(client: QueryClient, accounts: readonly AccountView[]): LoadedRepository[] {
  const found = new Map<string, LoadedRepository>();
  for (const view of accounts) {
    const lists = client.getQueriesData<unknown>({ queryKey: ["account", view.account.id, "repositories"] });
    for (const [, list] of lists) {
      for (const item of itemsOf(list)) {
        found.set(`${view.account.id} ${item.name}`, { view, name: item.name, visibility: item.visibility ?? null });
      }
    }
  }
  return [...found.values()];
}

function itemsOf(list: unknown): { name: string; visibility?: Visibility | null }[] {
  if (typeof list !== "object" || list === null || !("items" in list) || !Array.isArray(list.items)) return [];
  return list.items.filter((item): item is { name: string } => typeof item?.name === "string");
}
