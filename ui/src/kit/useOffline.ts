import { useTranslation } from "react-i18next";
import type { AccountId } from "../ipc/model";
import { useAccount } from "../ipc/useAccounts";

/** Why nothing can be changed at an account's registry while it cannot be reached, or not safely; `null` while it can. */
export function useOffline(account: AccountId): string | null {
  const { t } = useTranslation("watching");
  const view = useAccount(account);
  if (view?.insecure) return t("offline.insecure", { registry: view.account.label });
  return view?.unreachable ? t("offline.reason", { registry: view.account.label }) : null;
}
