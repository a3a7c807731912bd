import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { Account } from "../../ipc/model";
import { Crumbs } from "../../kit/Crumbs";
import { PageHeader } from "../../kit/PageHeader";
import { PublicSearch } from "./PublicSearch";
import { type RepositoriesSearch, repositoriesSearch } from "./search";

/** The registry's own search over what is public. */
export function SearchPage({ account }: { account: Account }) {
  const { t } = useTranslation("repositories");
  const navigate = useNavigate();
  const search = repositoriesSearch.parse(useSearch({ strict: false }));
  const change = useCallback(
    (patch: Partial<RepositoriesSearch>) => {
      void navigate({ to: ".", search: (before: object) => ({ ...before, ...patch }), replace: true });
    },
    [navigate],
  );
  return (
    <>
      <PageHeader crumbs={<Crumbs items={[<span key="account">{account.label}</span>]} />} title={t("public.heading")} />
      <PublicSearch account={account} search={search} change={change} />
    </>
  );
}
