import { useQuery } from "@tanstack/react-query";
import { type NavigateOptions, useNavigate, useRouter } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { WelcomePage } from "../features/accounts/WelcomePage";
import { accountsQuery } from "../ipc/accounts";
import { settingsQuery } from "../ipc/app";
import { toAppError } from "../ipc/error";
import type { AccountView } from "../ipc/model";
import { SkeletonRows } from "../kit/Skeleton";
import { readLater } from "../later/readLater";
import { paths, routes } from "./paths";
import { useAfterPaint } from "./useAfterPaint";

const ErrorPanel = lazy(() => readLater(() => import("../kit/error/ErrorPanel")).then((module) => ({ default: module.ErrorPanel })));

/** The start: where one was last, else the first registry, else the welcome page. */
export function HomePage() {
  // What surrounds the page is drawn first, and can be pressed while the page is made.
  return useAfterPaint() ? <Start /> : null;
}

function Start() {
  const { t } = useTranslation("shell");
  const accounts = useQuery(accountsQuery);
  const settings = useQuery(settingsQuery);
  const [welcoming, setWelcoming] = useState(false);
  if (accounts.isError)
    return (
      <Suspense fallback={<SkeletonRows label={t("starting")} />}>
        <ErrorPanel error={toAppError(accounts.error)} onRetry={() => void accounts.refetch()} />
      </Suspense>
    );
  if (!accounts.data || settings.isPending) return <SkeletonRows label={t("starting")} />;
  const first = accounts.data[0];
  // Whoever adds the first registry from here says where to go on, too: maybe to the repository that they pasted.
  if (!first && !welcoming) setWelcoming(true);
  if (!first || welcoming) return <Welcome />;
  const last = settings.data?.last_path;
  return <GoTo place={last && leadsSomewhere(last, accounts.data) ? { href: last } : paths.repositories(first.account.id)} />;
}

/** Whether the page that was open last is that of an account which is still here, or of none. */
function leadsSomewhere(href: string, accounts: readonly AccountView[]): boolean {
  if (href.startsWith(routes.settings)) return true;
  try {
    const plain = decodeURIComponent(href);
    return accounts.some(({ account }) => plain.startsWith(`/accounts/${account.id}`));
  } catch {
    return false;
  }
}

/** Leads on, once. This page stays until the next one is read, and whoever goes somewhere meanwhile is not called back. */
function GoTo({ place }: { place: NavigateOptions }) {
  const navigate = useNavigate();
  const { history } = useRouter();
  const gone = useRef(false);
  useEffect(() => {
    if (gone.current || history.location.pathname !== routes.welcome) return;
    gone.current = true;
    void navigate({ ...place, replace: true });
  }, [place, navigate, history]);
  return null;
}

function Welcome() {
  const navigate = useNavigate();
  return <WelcomePage onBrowse={(account) => void navigate(paths.search(account))} />;
}
