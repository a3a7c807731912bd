import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useRouterState, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import { namespacesQuery } from "../../ipc/accounts";
import { describe } from "../../ipc/describe";
import { isCancelled, toAppError } from "../../ipc/error";
import type { Account } from "../../ipc/model";
import { useAccount } from "../../ipc/useAccounts";
import { Crumbs } from "../../kit/Crumbs";
import { isOffline, look } from "../../kit/error/look";
import { FilterSelect } from "../../kit/FilterSelect";
import { PageHeader } from "../../kit/PageHeader";
import { ReasonedButton } from "../../kit/ReasonedButton";
import { useOffline } from "../../kit/useOffline";
import { PublicSearch } from "./PublicSearch";
import { creationFormQuery, repositoriesQuery } from "./queries";
import css from "./RepositoriesPage.module.css";
import { RepositoryList } from "./RepositoryList";
import { type RepositoriesSearch, repositoriesSearch } from "./search";

/** The repositories of an account, a namespace at a time; for anonymous use of Docker Hub, its public search. */
export function RepositoriesPage({ account }: { account: Account }) {
  const { t } = useTranslation(["repositories", "common"]);
  const navigate = useNavigate();
  const search = repositoriesSearch.parse(useSearch({ strict: false }));
  const change = useCallback(
    (patch: Partial<RepositoriesSearch>) => {
      void navigate({ to: ".", search: (before: object) => ({ ...before, ...patch }), replace: true });
    },
    [navigate],
  );
  const known = useQuery(namespacesQuery(account.id));
  const names = known.data?.map(({ name }) => name) ?? [];
  const namespace = search.namespace ?? names[0] ?? null;
  const publicOnly = account.kind === "docker_hub" && account.username === null;
  // Without the namespaces nobody knows yet which list to read.
  const decided = search.namespace !== undefined || known.data !== undefined || known.isError;
  const create = useCreateReason(account, namespace);
  const first = search.namespace === undefined ? names[0] : undefined;
  // This page stays until the next one is read; meanwhile the address is no longer its own.
  const leaving = useRouterState({ select: ({ location, resolvedLocation }) => location.pathname !== resolvedLocation?.pathname });
  useEffect(() => {
    // The address tells the namespace, so that side bar, Back and a restart agree on it.
    if (first !== undefined && !leaving) change({ namespace: first });
  }, [first, leaving, change]);

  const options = [...new Set(namespace ? [namespace, ...names] : names)].map((name) => ({ value: name, label: name }));
  const crumbs = [
    <span key="account">{account.label}</span>,
    namespace && (
      <FilterSelect
        key="namespace"
        label={t("repositories:namespace")}
        hideLabel
        value={namespace}
        options={options}
        onChange={(next) => void navigate(paths.repositories(account.id, next))}
        className={css.switch}
      />
    ),
  ].filter(Boolean);

  return (
    <>
      <PageHeader
        crumbs={<Crumbs items={crumbs} />}
        title={t("repositories:title")}
        actions={
          <ReasonedButton
            variant="filled"
            leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />}
            reason={create}
            reasonAt="tooltip"
            onClick={() => void navigate(paths.createRepository(account.id, { namespace: namespace ?? undefined }))}
          >
            {t("repositories:create.title")}
          </ReasonedButton>
        }
      />
      {publicOnly && !search.namespace ? (
        <PublicSearch account={account} search={search} change={change} />
      ) : (
        <RepositoryList
          key={`${account.id} ${namespace}`}
          account={account}
          namespace={namespace}
          decided={decided}
          search={search}
          change={change}
          mayCreate={create === null}
        />
      )}
    </>
  );
}

/** Why nothing can be created here; `null` when it can, or when the creation page says what stands in for it. */
function useCreateReason(account: Account, namespace: string | null): string | null {
  const { t } = useTranslation("common");
  const form = useQuery(creationFormQuery(account.id));
  // The list is read by itself; here it only tells whether the registry was reached.
  const list = useQuery({ ...repositoriesQuery(account.id, namespace), enabled: false });
  const state = useAccount(account.id)?.state.state;
  const offline = useOffline(account.id);
  if (offline) return offline;
  if (list.error && isOffline(toAppError(list.error).code)) return t("reasons.needs_network");
  if (state === "ended" || state === "signed_out") return t("reasons.sign_in_needed");
  if (form.error && !isCancelled(form.error)) {
    const error = toAppError(form.error);
    if (isOffline(error.code)) return t("reasons.needs_network");
    return look(error.code).signs ? t("reasons.sign_in_needed") : describe(error, t, account.label).title;
  }
  const capability = form.data?.capability;
  if (capability?.state !== "denied") return null;
  const { reason } = capability;
  if (reason.reason === "created_by_first_push" || reason.reason === "not_offered") return null;
  return t(`reasons.${reason.reason}`, reason.reason === "permission_missing" ? { permission: reason.permission } : {});
}
