import { VisuallyHidden } from "@mantine/core";
import { IconChevronRight, IconFileText } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PushTarget, RepositoryDetail } from "../../ipc/content";
import { isCancelled, toAppError } from "../../ipc/error";
import type { Account } from "../../ipc/model";
import { newestTagsQuery, pushed } from "../../ipc/tagQueries";
import { useAccount } from "../../ipc/useAccounts";
import { useSettings } from "../../ipc/useSettings";
import { useLook } from "../../ipc/watching";
import { CommandBlock } from "../../kit/CommandBlock";
import { pullCommand } from "../../kit/commandLines";
import { ErrorPanel } from "../../kit/error/ErrorPanel";
import { SkeletonRows } from "../../kit/Skeleton";
import { About } from "./About";
import { FirstPush } from "./FirstPush";
import css from "./GeneralTab.module.css";
import { NewestTags } from "./NewestTags";
import { newestTag } from "./newest";
import { PushSteps, ToolSwitch } from "./PushSteps";

// Markdown is only read where there is a README: it has no place in the start of the window.
const Readme = lazy(() => import("../../kit/Readme").then(({ Readme }) => ({ default: Readme })));

/** How often an empty repository is looked at while somebody waits for the first push, in milliseconds. */
const watchEvery = 5000;

type Props = { account: Account; name: string; detail: RepositoryDetail | undefined; target: PushTarget | undefined };

/** What a repository is: its newest tags and README, or how to push to it for the first time. */
export function GeneralTab({ account, name, detail, target }: Props) {
  const { t } = useTranslation("repositories");
  const [{ command_tool: tool }] = useSettings();
  const [pushing, setPushing] = useState(false);
  const newest = useQuery({
    ...newestTagsQuery(account.id, name),
    refetchInterval: ({ state }) => (isEmpty(state.data?.items.length, state.error) ? watchEvery : false),
  });
  const offline = useAccount(account.id)?.unreachable ?? false;
  useLook(account.id, name, { ready: !newest.isFetching && newest.isSuccess && newest.data.items.length > 0 && !offline });
  const failure = newest.error && !isCancelled(newest.error) ? toAppError(newest.error) : null;
  const empty = isEmpty(newest.data?.items.length, newest.error);
  const pulled = newest.data && newestTag(newest.data.items);
  const watched = useRef(false);
  if (empty) watched.current = true;
  const arrived = watched.current && !empty && pulled !== undefined;
  const client = useQueryClient();
  useEffect(() => {
    if (arrived) pushed(client, account.id, name);
  }, [arrived, client, account.id, name]);

  return (
    <div className={css.general}>
      <div className={css.main}>
        <VisuallyHidden role="status">{arrived ? t("firstPush.arrived", { tag: pulled.name }) : ""}</VisuallyHidden>
        {empty && target && (
          <FirstPush target={target} repository={name} askedAt={Math.max(newest.dataUpdatedAt, newest.errorUpdatedAt)} every={watchEvery} />
        )}
        {!empty && pushing && target && (
          <section className={css.card} id="push" aria-label={t("push.title")}>
            <div className={css.cardHead}>
              <h2>{t("push.title")}</h2>
              <ToolSwitch />
            </div>
            <div className={css.cardBody}>
              <PushSteps target={target} repository={name} />
            </div>
          </section>
        )}
        {!empty &&
          (newest.data ? (
            <NewestTags account={account} name={name} page={newest.data} />
          ) : failure ? (
            <ErrorPanel error={failure} registry={account.label} account={account.id} onRetry={() => void newest.refetch()} />
          ) : (
            <SkeletonRows rows={6} height={36} />
          ))}
        {detail?.readme ? (
          <section className={css.readme} aria-label="README">
            <div className={css.readmeHead}>
              <IconFileText size={16} stroke={1.75} aria-hidden />
              <h2>README</h2>
            </div>
            <Suspense fallback={<SkeletonRows rows={4} height={32} />}>
              <Readme markdown={detail.readme} />
            </Suspense>
          </section>
        ) : (
          detail &&
          account.kind === "docker_hub" && (
            <section className={css.noReadme}>
              <IconFileText size={20} stroke={1.6} aria-hidden />
              <div>
                <div className={css.strong}>{t("general.noReadme")}</div>
                <div className={css.quiet}>{t("general.noReadmeText")}</div>
              </div>
            </section>
          )
        )}
      </div>
      <aside className={css.side}>
        {!empty && target && pulled && (
          <section className={css.pull}>
            <div className={css.pullHead}>
              <h2>{t("general.pull")}</h2>
              <ToolSwitch short />
            </div>
            <CommandBlock commands={[pullCommand(target, name, pulled.name, tool)]} label={t("copyPull")} />
            <button type="button" aria-expanded={pushing} aria-controls="push" onClick={() => setPushing(!pushing)} className={css.toPush}>
              {t(pushing ? "general.hidePush" : "general.showPush")}
              <IconChevronRight size={12} stroke={2} aria-hidden />
            </button>
          </section>
        )}
        <About detail={detail} />
      </aside>
    </div>
  );
}

/** No tags, told by an empty list, or by a registry that does not know the repository before its first push. */
function isEmpty(count: number | undefined, error: unknown): boolean {
  if (error) return toAppError(error).code === "not_found";
  return count === 0;
}
