import { Button } from "@mantine/core";
import { IconWorldSearch } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import type { Repository } from "../../ipc/content";
import { isCancelled, toAppError } from "../../ipc/error";
import type { Account } from "../../ipc/model";
import { pushTargetQuery } from "../../ipc/tagQueries";
import { useSettings } from "../../ipc/useSettings";
import { useAppActions } from "../../kit/AppActions";
import { commandText } from "../../kit/CommandBlock";
import { pullCommand } from "../../kit/commandLines";
import { DataTable } from "../../kit/DataTable/DataTable";
import { EmptyState } from "../../kit/EmptyState";
import { ErrorPanel } from "../../kit/error/ErrorPanel";
import { OpenByNameForm } from "../../kit/error/OpenByName";
import { FilterField } from "../../kit/FilterField";
import { StatusBar } from "../../kit/StatusBar";
import { useSearchText } from "../../kit/useSearchText";
import { remember, useFavourite } from "./actions";
import { repositoryColumns } from "./columns";
import { whole } from "./ListFooter";
import { filledColumns } from "./list";
import { favouritesQuery, searchQuery } from "./queries";
import css from "./RepositoriesPage.module.css";
import { RepositoryMenu } from "./RepositoryMenu";
import type { RepositoriesSearch } from "./search";
import type { TreeRow } from "./tree";
import { typedName } from "./typedName";

type Props = { account: Account; search: RepositoriesSearch; change: (patch: Partial<RepositoriesSearch>) => void };

const rowKey = (row: TreeRow) => row.key;

/** The registry's own search, read on as one scrolls: over what is public, or where it knows more, what the account may see. */
export function PublicSearch({ account, search, change }: Props) {
  const { t, i18n } = useTranslation(["repositories", "kit", "watching"]);
  const navigate = useNavigate();
  const client = useQueryClient();
  const { signIn } = useAppActions();
  const [text, setText] = useSearchText(search.q ?? "", (q) => change({ q: q || undefined }));
  const query = (search.q ?? "").trim();
  const asked = query.length >= 2;
  const found = useInfiniteQuery({ ...searchQuery(account.id, query), enabled: asked });
  const { data: favourites } = useQuery(favouritesQuery(account.id));
  const { data: target } = useQuery(pushTargetQuery(account.id));
  const favourite = useFavourite(account.id);
  const [{ command_tool: tool }] = useSettings();
  const [menu, setMenu] = useState<{ repository: Repository; anchor: HTMLElement } | null>(null);

  const items = useMemo(() => found.data?.pages.flatMap((page) => page.items) ?? [], [found.data]);
  const rows = useMemo<TreeRow[]>(
    () => items.map((repository) => ({ kind: "repository", key: repository.name, repository, depth: 0 })),
    [items],
  );
  const star = favourite.mutate;
  const columns = useMemo(
    () =>
      repositoryColumns({
        account: account.id,
        t,
        number: new Intl.NumberFormat(i18n.language),
        filled: filledColumns(items),
        starred: new Set(favourites),
        onStar: (name, on) => star({ name, favourite: on }),
        newsOf: () => [],
        onFolder: () => undefined,
        onMenu: (repository, anchor) => setMenu({ repository, anchor }),
        pullCommand: (name) => (target ? commandText(pullCommand(target, name, "latest", tool)) : null),
      }).map((column) => ({ ...column, sortable: false })),
    [account.id, t, i18n.language, items, favourites, star, target, tool],
  );
  const { hasNextPage, isFetching, fetchNextPage } = found;
  const onRange = useCallback(
    (_first: number, last: number) => {
      if (hasNextPage && !isFetching && last >= items.length - 10) void fetchNextPage();
    },
    [hasNextPage, isFetching, fetchNextPage, items.length],
  );
  const open = (name: string) => void navigate(paths.repository(account.id, name));
  const openByName = (typed: string) => {
    const name = typedName(typed, account.endpoint.url).replace(/^docker\.io\//, "");
    if (name === "") return;
    // The command line's short names mean the official images.
    const full = name.includes("/") || account.kind !== "docker_hub" ? name : `library/${name}`;
    remember(client, account.id, full).catch(() => undefined);
    open(full);
  };
  const failure = found.error && !isCancelled(found.error) ? toAppError(found.error) : null;
  const total = found.data?.pages[0]?.total ?? null;
  const completeness = found.data?.pages.at(-1)?.completeness;

  return (
    <div className={css.list}>
      <div className={css.toolbar}>
        <FilterField
          className={css.filter}
          label={t("repositories:public.search", { registry: account.label })}
          value={text}
          onChange={setText}
        />
      </div>
      {!asked ? (
        <EmptyState
          icon={<IconWorldSearch size={20} stroke={1.6} />}
          tone="accent"
          title={t("repositories:public.title", { registry: account.label })}
          actions={
            <>
              <OpenByNameForm onOpen={openByName} />
              {account.username === null && (
                <Button variant="subtle" onClick={() => signIn(account.id)}>
                  {t("repositories:public.signIn")}
                </Button>
              )}
            </>
          }
        >
          {t("repositories:public.text")}
        </EmptyState>
      ) : failure && items.length === 0 ? (
        <ErrorPanel
          error={failure}
          registry={account.label}
          account={account.id}
          onRetry={() => void found.refetch()}
          onOpenByName={openByName}
        />
      ) : found.data && rows.length === 0 ? (
        <EmptyState
          icon={<IconWorldSearch size={20} stroke={1.6} />}
          title={t("repositories:noHit.title", { typed: query })}
          actions={<Button onClick={() => setText("")}>{t("repositories:clear")}</Button>}
        >
          {t(account.username === null ? "repositories:public.noHitPublic" : "repositories:public.noHit", { registry: account.label })}
        </EmptyState>
      ) : (
        <DataTable
          label={t("repositories:title")}
          rows={rows}
          rowKey={rowKey}
          columns={columns}
          rowHeight={40}
          onOpen={(row) => row.kind === "repository" && open(row.repository.name)}
          loading={!found.data}
          total={total ?? (hasNextPage ? null : undefined)}
          onRange={onRange}
        />
      )}
      {asked && found.data && (
        <StatusBar onRefresh={() => void found.refetch()} refreshing={isFetching}>
          <span key="count">
            {total === null || items.length >= total
              ? t("repositories:footer.count", { count: items.length })
              : t("repositories:footer.filtered", { shown: items.length, count: total })}
          </span>
          {completeness && whole(completeness, failure !== null, t)}
        </StatusBar>
      )}
      <RepositoryMenu
        menu={menu}
        account={account.id}
        pullCommand={menu && target ? commandText(pullCommand(target, menu.repository.name, "latest", tool)) : null}
        forgettable={false}
        onOpen={open}
        onClose={() => setMenu(null)}
      />
    </div>
  );
}
