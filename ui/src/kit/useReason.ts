import { useTranslation } from "react-i18next";
import type { Reason } from "../ipc/model";

/** Why something may not be done, in words. */
export function useReason(): (reason: Reason) => string {
  const { t } = useTranslation("common");
  return (reason) =>
    reason.reason === "permission_missing"
      ? t("reasons.permission_missing", { permission: reason.permission })
      : t(`reasons.${reason.reason}`);
}
