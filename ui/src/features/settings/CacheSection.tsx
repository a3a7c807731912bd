import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { appInfoQuery, cacheUseQuery, clearAccountCache, clearCache } from "../../ipc/app";
import { describe } from "../../ipc/describe";
import { toAppError } from "../../ipc/error";
import type { Account } from "../../ipc/model";
import { useAccounts } from "../../ipc/useAccounts";
import { Note } from "../../kit/Note";
import { Size } from "../../kit/Size";
import { Row, Section } from "./Section";

/** What is kept of lists and images, where, and how much it takes. */
export function CacheSection() {
  const { t } = useTranslation("settings");
  const client = useQueryClient();
  const { data: info } = useQuery(appInfoQuery);
  const { data: use } = useQuery(cacheUseQuery);
  const clear = useMutation({
    mutationFn: clearCache,
    onSettled: () => client.invalidateQueries({ queryKey: cacheUseQuery.queryKey }),
  });
  const accounts = useAccounts();
  const clearOne = useMutation({
    mutationFn: (account: Account) => clearAccountCache(account.id),
    onSettled: () => client.invalidateQueries({ queryKey: cacheUseQuery.queryKey }),
  });
  const failed = clear.error ?? clearOne.error;
  const problem = failed ? describe(toAppError(failed), t) : null;
  return (
    <Section title={t("cache")} hint={t("cacheHint")}>
      <Row name={t("place")}>
        <code>{info?.cache_dir ?? "—"}</code>
      </Row>
      <Row name={t("size")}>
        <span>
          <Size bytes={use?.size ?? null} />
        </span>
        <Button size="xs" onClick={() => clear.mutate()} loading={clear.isPending}>
          {t("clear")}
        </Button>
        <span role="status">{clear.isSuccess ? t("cleared") : ""}</span>
      </Row>
      {accounts.map(({ account }) => {
        const size = use?.accounts.find((of) => of.account === account.id)?.size;
        if (size === undefined) return null;
        return (
          <Row key={account.id} name={t("listsOf", { name: account.label })}>
            <Size bytes={size} />
            <Button
              size="xs"
              aria-label={`${t("clearLists")}: ${account.label}`}
              onClick={() => clearOne.mutate(account)}
              loading={clearOne.isPending && clearOne.variables.id === account.id}
            >
              {t("clearLists")}
            </Button>
          </Row>
        );
      })}
      <p role="status">{clearOne.isSuccess ? t("listsCleared", { name: clearOne.variables.label }) : ""}</p>
      {problem && (
        <Note tone="danger" title={problem.title}>
          {problem.text}
        </Note>
      )}
    </Section>
  );
}
