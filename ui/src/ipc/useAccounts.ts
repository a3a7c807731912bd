import { useQuery } from "@tanstack/react-query";
import { accountsQuery, kindsQuery } from "./accounts";
import type { AccountId, AccountView, KindInfo, RegistryKind } from "./model";

/** The accounts of the side bar; empty until they are read. */
export function useAccounts(): AccountView[] {
  return useQuery(accountsQuery).data ?? [];
}

/** One account, if it is (still) there. */
export function useAccount(id: AccountId | undefined): AccountView | undefined {
  return useAccounts().find((view) => view.account.id === id);
}

/** What is known of a kind of registry. */
export function useKind(kind: RegistryKind): KindInfo | undefined {
  return useQuery(kindsQuery).data?.find((info) => info.kind === kind);
}
