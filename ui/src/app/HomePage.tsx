import { useQuery } from "@tanstack/react-query";
import { Navigate, useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { WelcomePage } from "../features/accounts/WelcomePage";
import { accountsQuery } from "../ipc/accounts";
import { settingsQuery } from "../ipc/app";
import { toAppError } from "../ipc/error";
import { ErrorPanel } from "../kit/error/ErrorPanel";
import { SkeletonRows } from "../kit/Skeleton";
import { paths } from "./paths";

/** The start: where one was last, else the first registry, else the welcome page. */
export function HomePage() {
  const { t } = useTranslation("shell");
  const accounts = useQuery(accountsQuery);
  const settings = useQuery(settingsQuery);
  if (accounts.isError) return <ErrorPanel error={toAppError(accounts.error)} onRetry={() => void accounts.refetch()} />;
  if (!accounts.data || settings.isPending) return <SkeletonRows label={t("starting")} />;
  const first = accounts.data[0];
  if (!first) return <Welcome />;
  const last = settings.data?.last_path;
  const known = last && accounts.data.some((view) => last.includes(encodeURIComponent(view.account.id)));
  if (last && (known || last.startsWith(paths.settings().to)) && !started) return <GoTo href={last} />;
  started = true;
  return <Navigate {...paths.repositories(first.account.id)} replace />;
}

// Only the first page of a start is where one was; later the start page is the start page.
let started = false;

function GoTo({ href }: { href: string }) {
  const navigate = useNavigate();
  const gone = useRef(false);
  useEffect(() => {
    if (gone.current) return;
    gone.current = true;
    started = true;
    void navigate({ href, replace: true });
  }, [href, navigate]);
  return null;
}

function Welcome() {
  const navigate = useNavigate();
  return <WelcomePage onBrowse={(account) => void navigate(paths.search(account))} />;
}
