import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { proxyQuery, updateProxy } from "../../ipc/app";
import { type Description, describe } from "../../ipc/describe";
import { type AppError, textParam, toAppError } from "../../ipc/error";
import type { ProxyDraft, ProxyView } from "../../ipc/model";

export type ProxyChange = {
  /** What counts now, as a draft that changes nothing. */
  kept: ProxyDraft;
  save: (draft: ProxyDraft, onSaved?: () => void) => void;
  saving: boolean;
  saved: boolean;
  /** What went wrong, where it is not about one field. */
  problem: Description | null;
  /** What is wrong with a field. */
  wrong: (field: "proxy_address" | "proxy_username" | "proxy_password") => string | null;
  /** There is no keychain; the person may keep the password in memory. */
  noKeychain: boolean;
};

/** Uses another proxy. Everything that was read, or could not be, is read anew through it. */
export function useProxy(view: ProxyView): ProxyChange {
  const { t } = useTranslation("settings");
  const client = useQueryClient();
  const { mutate, error, isPending, isSuccess } = useMutation({
    mutationFn: updateProxy,
    onSuccess: (now) => {
      client.setQueryData(proxyQuery.queryKey, now);
      client.invalidateQueries({ queryKey: ["account"] });
      client.invalidateQueries({ queryKey: ["accounts"] });
    },
  });
  const failed: AppError | null = error ? toAppError(error) : null;
  const noKeychain = failed?.code === "keychain_missing";
  const { choice, address, username, exceptions } = view.settings;
  return {
    kept: { choice, address, username, exceptions, password: null, keep: "keychain" },
    save: (draft, onSaved) => mutate(draft, { onSuccess: onSaved }),
    saving: isPending,
    saved: isSuccess,
    noKeychain,
    problem: failed && failed.code !== "invalid_field" ? describe(failed, t) : null,
    wrong: (field) => {
      if (failed?.code !== "invalid_field" || textParam(failed, "field") !== field) return null;
      const words = t("proxyForm.problems", { returnObjects: true }) as Record<string, string>;
      return words[textParam(failed, "problem") ?? ""] ?? failed.message;
    },
  };
}
