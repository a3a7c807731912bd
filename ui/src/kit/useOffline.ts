import { useTranslation } from "react-i18next";
import type { AccountId } from "../ipc/model";
import { useAccount } from "../ipc/useAccounts";

/** Why nothing can be changed at an account's registry while it cannot be reached; `null` while it can. */
export function useOffline(account: AccountId): string | null {
  const { t } = useTranslation("watching");
  const view = useAccount(account);
  return view?.unreachable ? t("offline.reason", { registry: view.account.label }) : null;
}
