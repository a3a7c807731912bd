import { Button, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import { accountDetailsQuery, renameAccount, testAccount } from "../../ipc/accounts";
import { toAppError } from "../../ipc/error";
import { keys } from "../../ipc/keys";
import type { AccountId, AccountView } from "../../ipc/model";
import { useAccount } from "../../ipc/useAccounts";
import { useAppActions } from "../../kit/AppActions";
import { Crumbs } from "../../kit/Crumbs";
import { ErrorPanel } from "../../kit/error/ErrorPanel";
import { PageHeader } from "../../kit/PageHeader";
import { SkeletonRows } from "../../kit/Skeleton";
import { Tile } from "../../kit/Tile";
import css from "./AccountPage.module.css";
import { ConnectionTest } from "./ConnectionTest";
import { Doctor } from "./doctor/Doctor";
import { ErrorNote } from "./ErrorNote";
import { Identity } from "./Identity";
import { Powers } from "./Powers";
import { RemoveRegistryDialog } from "./RemoveRegistryDialog";
import { SignOutDialog } from "./SignOutDialog";
import { useConnectionTest } from "./useConnectionTest";

type Props = { account: AccountId; onRemoved: () => void };

/** An account's own page: who one is there, what one may do, and the ways out. */
export function AccountPage({ account, onRemoved }: Props) {
  const { t } = useTranslation("accounts");
  const view = useAccount(account);
  const { data, error, refetch } = useQuery({
    ...accountDetailsQuery(account),
    enabled: view !== undefined && view.state.state !== "signed_out",
  });
  const test = useConnectionTest();
  const { trust } = useAppActions();
  if (!view) return null;
  const run = () => test.start((onStep, signal) => testAccount(account, onStep, signal));
  const { label } = view.account;
  return (
    <>
      <PageHeader
        crumbs={
          <Crumbs
            items={[
              <Link key="list" {...paths.repositories(account)}>
                {label}
              </Link>,
              t("account.title"),
            ]}
          />
        }
        before={<Tile kind={view.account.kind} size="md" />}
        title={label}
        actions={<Button renderRoot={(props) => <Link {...props} {...paths.repositories(account)} />}>{t("account.repositories")}</Button>}
      />
      <div className={css.columns}>
        <div className={css.main}>
          <Identity view={view} details={data} />
          {data && <Powers probe={data.probe} quota={data.view.pull_quota} />}
          {error && (
            <div className={css.section}>
              <ErrorPanel error={toAppError(error)} registry={label} account={account} onRetry={() => void refetch()} />
            </div>
          )}
          {!data && !error && view.state.state !== "signed_out" && <SkeletonRows rows={3} height={37} />}
          <Doctor view={view} />
          <ThisAccount view={view} onRemoved={onRemoved} />
        </div>
        <aside className={css.test}>
          <ConnectionTest test={test} registry={label} onRun={run} onTrust={(host, pem) => trust(account, host, pem).then(run)} />
        </aside>
      </div>
    </>
  );
}

function ThisAccount({ view, onRemoved }: { view: AccountView; onRemoved: () => void }) {
  const { t } = useTranslation("accounts");
  const { signIn } = useAppActions();
  const [asking, setAsking] = useState<"signOut" | "remove" | null>(null);
  const { account, state } = view;
  const signedIn = state.state === "signed_in" || state.state === "ended";
  return (
    <section className={css.section}>
      <h2>{t("account.actions")}</h2>
      <Rename view={view} />
      {state.state !== "signed_in" && (
        <div className={css.action}>
          <Button variant="filled" onClick={() => signIn(account.id)}>
            {state.state === "anonymous" ? t("account.signIn") : t("account.signInAgain")}
          </Button>
        </div>
      )}
      {signedIn && (
        <div className={css.action}>
          <Button onClick={() => setAsking("signOut")}>{t("account.signOut")}</Button>
          <span>{view.docker_login ? t("account.outHintDocker") : t("account.outHint")}</span>
        </div>
      )}
      <div className={css.action}>
        <Button variant="danger" onClick={() => setAsking("remove")}>
          {t("account.remove")}
        </Button>
        <span>{t("account.removeHint")}</span>
      </div>
      <SignOutDialog view={asking === "signOut" ? view : null} onClose={() => setAsking(null)} />
      <RemoveRegistryDialog view={asking === "remove" ? view : null} onClose={() => setAsking(null)} onRemoved={onRemoved} />
    </section>
  );
}

function Rename({ view }: { view: AccountView }) {
  const { t } = useTranslation("accounts");
  const client = useQueryClient();
  const [label, setLabel] = useState(view.account.label);
  const rename = useMutation({
    mutationFn: () => renameAccount(view.account.id, label.trim()),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.accounts() }),
  });
  const changed = label.trim() !== "" && label.trim() !== view.account.label;
  return (
    <form
      className={css.rename}
      onSubmit={(event) => {
        event.preventDefault();
        if (changed) rename.mutate();
      }}
    >
      {rename.error && <ErrorNote error={toAppError(rename.error)} />}
      <TextInput
        label={t("account.rename")}
        value={label}
        onChange={(event) => setLabel(event.currentTarget.value)}
        maxLength={60}
        className={css.name}
      />
      {changed && (
        <Button type="submit" loading={rename.isPending}>
          {t("account.save")}
        </Button>
      )}
    </form>
  );
}
