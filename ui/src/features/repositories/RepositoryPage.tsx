import { Tabs } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { paths, type RepositoryTab } from "../../app/paths";
import { describe } from "../../ipc/describe";
import { isCancelled, toAppError } from "../../ipc/error";
import type { Account } from "../../ipc/model";
import { newestTagsQuery, pushTargetQuery, tagsQuery } from "../../ipc/tagQueries";
import { useSettings } from "../../ipc/useSettings";
import { newsQuery } from "../../ipc/watching";
import { commandText } from "../../kit/CommandBlock";
import { CopyButton } from "../../kit/CopyButton";
import { Crumbs } from "../../kit/Crumbs";
import { pullCommand } from "../../kit/commandLines";
import { ErrorPanel } from "../../kit/error/ErrorPanel";
import { PageHeader } from "../../kit/PageHeader";
import { VisibilityBadge } from "../../kit/VisibilityBadge";
import { visibleText } from "../../kit/visibleText";
import { useFavourite } from "./actions";
import { Bell } from "./Bell";
import { GeneralTab } from "./GeneralTab";
import { newestTag, ordinary } from "./newest";
import { favouritesQuery, repositoryQuery } from "./queries";
import css from "./RepositoryPage.module.css";
import { Star } from "./Star";

type Props = {
  account: Account;
  /** The full name, such as `acme/web`. */
  name: string;
  tab: RepositoryTab;
  /** What the Tags tab shows; it belongs to another feature. */
  tags: ReactNode;
};

/** A repository: what it is, how to push to it, and its tags. */
export function RepositoryPage({ account, name, tab, tags }: Props) {
  const { t, i18n } = useTranslation("repositories");
  const navigate = useNavigate();
  const found = useQuery(repositoryQuery(account.id, name));
  // On the Tags tab, the list brings the first page with it.
  const newest = useQuery({ ...newestTagsQuery(account.id, name), enabled: tab === "general" });
  // What the Tags tab has read so far; the tab reads it, this page only counts it.
  const list = useQuery({ ...tagsQuery(account.id, name), enabled: false });
  const { data: favourites } = useQuery(favouritesQuery(account.id));
  const { data: target } = useQuery(pushTargetQuery(account.id));
  const favourite = useFavourite(account.id);
  const [{ command_tool: tool }] = useSettings();

  const starred = favourites?.includes(name) ?? false;
  const client = useQueryClient();
  const { data: news } = useQuery(newsQuery(account.id));
  const unseen = news?.[name] !== undefined;
  useEffect(() => {
    // Whoever is here sees it.
    if (unseen) client.setQueryData(newsQuery(account.id).queryKey, (all) => all && without(all, name));
  }, [unseen, client, account.id, name]);

  const unreadable = newest.error && !isCancelled(newest.error) ? toAppError(newest.error) : null;
  const failure = found.error && !isCancelled(found.error) ? toAppError(found.error) : null;
  const nothing = newest.isPending
    ? t("general.stillReading")
    : unreadable && unreadable.code !== "not_found"
      ? describe(unreadable, t, account.label).title
      : t("general.nothingToPull");
  // The tags have a state of their own, and may be known from before.
  const panel = failure && !found.data && (
    <ErrorPanel error={failure} registry={account.label} account={account.id} onRetry={() => void found.refetch()} />
  );
  const slash = name.lastIndexOf("/") + 1;
  const [namespace, short] = [name.slice(0, Math.max(0, slash - 1)), name.slice(slash)];
  const repository = found.data?.repository;
  const pulled = newest.data && newestTag(newest.data.items);
  const number = new Intl.NumberFormat(i18n.language);
  const count = list.data ? list.data.items.filter(ordinary).length : (newest.data?.total ?? newest.data?.items.length ?? null);
  const more = list.data
    ? list.data.reading && list.data.fresh === list.data.items.length
    : newest.data?.total === null && newest.data.next !== null;

  const description = visibleText((repository?.description ?? "").slice(0, 500));
  return (
    <>
      <PageHeader
        crumbs={
          <Crumbs
            items={[
              <Link key="account" {...paths.repositories(account.id)}>
                {account.label}
              </Link>,
              namespace && account.kind === "docker_hub" && (
                <Link key="namespace" {...paths.repositories(account.id, namespace)}>
                  {namespace}
                </Link>
              ),
              <b key="name">{namespace && account.kind !== "docker_hub" ? name : short}</b>,
            ].filter(Boolean)}
          />
        }
        before={
          <>
            <Star on={starred} onChange={(on) => favourite.mutate({ name, favourite: on })} />
            {starred && <Bell account={account.id} name={name} />}
          </>
        }
        title={
          <>
            {slash > 0 && <span className={css.namespace}>{name.slice(0, slash)}</span>}
            {short}
          </>
        }
        after={
          <>
            {repository?.visibility && <VisibilityBadge visibility={repository.visibility} />}
            {description && (
              <span className={css.description} data-hint={description} data-hint-cut>
                {description}
              </span>
            )}
          </>
        }
        actions={
          <CopyButton
            value={target && pulled ? commandText(pullCommand(target, name, pulled.name, tool)) : ""}
            reason={target && pulled ? null : nothing}
            label={t("copyPull")}
            text={t("copyPull")}
          />
        }
      />
      {failure?.code === "not_found" && !found.data ? (
        panel
      ) : (
        <Tabs
          className={css.tabs}
          value={tab}
          onChange={(next) => void navigate(paths.repository(account.id, name, next as RepositoryTab))}
          keepMounted={false}
        >
          <Tabs.List>
            <Tabs.Tab value="general">{t("tabs.general")}</Tabs.Tab>
            <Tabs.Tab
              value="tags"
              rightSection={
                count !== null && (
                  <span className={css.count} aria-hidden="true">
                    {number.format(count)}
                    {more && "+"}
                  </span>
                )
              }
            >
              {t("tabs.tags")}
            </Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="general" className={css.scroll}>
            {panel ?? <GeneralTab account={account} name={name} detail={found.data} target={target} />}
          </Tabs.Panel>
          <Tabs.Panel value="tags" className={css.panel}>
            {tags}
          </Tabs.Panel>
        </Tabs>
      )}
    </>
  );
}

function without(news: Record<string, readonly string[]>, name: string): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(news).filter(([other]) => other !== name));
}
