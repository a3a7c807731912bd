import { Button } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import { isCancelled, toAppError } from "../../ipc/error";
import type { Account, Reason } from "../../ipc/model";
import { pushTargetQuery } from "../../ipc/tagQueries";
import { useAppActions } from "../../kit/AppActions";
import { Crumbs } from "../../kit/Crumbs";
import { EmptyState } from "../../kit/EmptyState";
import { ErrorPanel } from "../../kit/error/ErrorPanel";
import { PageHeader } from "../../kit/PageHeader";
import { SkeletonRows } from "../../kit/Skeleton";
import { CreateByPush } from "./CreateByPush";
import { CreateForm } from "./CreateForm";
import { creationFormQuery } from "./queries";
import { createSearch } from "./search";

/** **Create repository**: the registry's form, or, where it has none, what stands in for it. */
export function CreateRepositoryPage({ account }: { account: Account }) {
  const { t } = useTranslation("repositories");
  const start = createSearch.parse(useSearch({ strict: false }));
  const form = useQuery(creationFormQuery(account.id));
  const { data: target } = useQuery(pushTargetQuery(account.id));
  const failure = form.error && !isCancelled(form.error) ? toAppError(form.error) : null;
  const capability = form.data?.capability;
  return (
    <>
      <PageHeader
        crumbs={
          <Crumbs
            items={[
              <Link key="account" {...paths.repositories(account.id)}>
                {account.label}
              </Link>,
              start.namespace && (
                <Link key="namespace" {...paths.repositories(account.id, start.namespace)}>
                  {start.namespace}
                </Link>
              ),
              <b key="here">{t("create.title")}</b>,
            ].filter(Boolean)}
          />
        }
        title={t("create.title")}
      />
      {failure && !form.data ? (
        <ErrorPanel error={failure} registry={account.label} account={account.id} onRetry={() => void form.refetch()} />
      ) : !form.data || !target ? (
        <SkeletonRows rows={4} height={56} />
      ) : capability?.state === "denied" ? (
        capability.reason.reason === "created_by_first_push" || capability.reason.reason === "not_offered" ? (
          <CreateByPush account={account} form={form.data} target={target} name={start.name ?? ""} />
        ) : (
          <Denied account={account} reason={capability.reason} />
        )
      ) : (
        <CreateForm account={account} form={form.data} target={target} namespace={start.namespace} name={start.name ?? ""} />
      )}
    </>
  );
}

/** This account may not create: why, and the way out. */
function Denied({ account, reason }: { account: Account; reason: Reason }) {
  const { t } = useTranslation(["repositories", "common", "kit"]);
  const { signIn } = useAppActions();
  const why = t(`common:reasons.${reason.reason}`, reason.reason === "permission_missing" ? { permission: reason.permission } : {});
  const anonymous = reason.reason === "sign_in_needed";
  return (
    <EmptyState
      icon={<IconInfoCircle size={20} stroke={1.6} />}
      title={t("repositories:create.denied", { why })}
      actions={
        reason.reason !== "disabled_by_server" && (
          <Button variant="filled" onClick={() => signIn(account.id)}>
            {t(anonymous ? "kit:signIn" : "kit:changeToken")}
          </Button>
        )
      }
    >
      {t("repositories:create.deniedText", { registry: account.label })}
    </EmptyState>
  );
}
