import { SegmentedControl, VisuallyHidden } from "@mantine/core";
import { IconList, IconListTree } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import type { Repository } from "../../ipc/content";
import { isCancelled, toAppError } from "../../ipc/error";
import type { Account } from "../../ipc/model";
import { pushTargetQuery } from "../../ipc/tagQueries";
import { useSettings } from "../../ipc/useSettings";
import { newsQuery } from "../../ipc/watching";
import { commandText } from "../../kit/CommandBlock";
import { pullCommand } from "../../kit/commandLines";
import { DataTable } from "../../kit/DataTable/DataTable";
import { ErrorPanel } from "../../kit/error/ErrorPanel";
import { OpenByNameForm } from "../../kit/error/OpenByName";
import { StaleNote } from "../../kit/error/StaleNote";
import { FilterField } from "../../kit/FilterField";
import { FilterSelect } from "../../kit/FilterSelect";
import { useSearchText } from "../../kit/useSearchText";
import { remember, useFavourite } from "./actions";
import { repositoryColumns } from "./columns";
import { EmptyNamespace, NamesLeftOut, NoCatalogue, NoHit } from "./EmptyList";
import { ListFooter } from "./ListFooter";
import { contentsOf, filledColumns, firstSort, narrow, type SortColumn, sortRepositories } from "./list";
import { favouritesQuery, repositoriesQuery } from "./queries";
import css from "./RepositoriesPage.module.css";
import { RepositoryMenu } from "./RepositoryMenu";
import { NoStar, StarredOnly } from "./StarredOnly";
import type { RepositoriesSearch } from "./search";
import { hasPaths, type TreeRow, treeRows } from "./tree";
import { typedName } from "./typedName";

type Props = {
  account: Account;
  namespace: string | null;
  /** Which namespace to read is known. */
  decided: boolean;
  search: RepositoriesSearch;
  change: (patch: Partial<RepositoriesSearch>) => void;
  mayCreate: boolean;
};

const none: readonly Repository[] = [];

/** The list of one namespace with its filters, and each state that it can be in. */
export function RepositoryList({ account, namespace, decided, search, change, mayCreate }: Props) {
  const { t, i18n } = useTranslation(["repositories", "kit", "watching"]);
  const client = useQueryClient();
  const navigate = useNavigate();
  const list = useQuery({ ...repositoriesQuery(account.id, namespace), enabled: decided });
  const { data: favourites } = useQuery(favouritesQuery(account.id));
  const { data: target } = useQuery(pushTargetQuery(account.id));
  const favourite = useFavourite(account.id);
  const [{ command_tool: tool, repository_tree: asTree }, changeSettings] = useSettings();
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [menu, setMenu] = useState<{ repository: Repository; anchor: HTMLElement } | null>(null);
  const [text, setText] = useSearchText(search.q ?? "", (q) => change({ q: q || undefined }));
  const wanted = useDeferredValue(text);

  const items = list.data?.items ?? none;
  const starred = useMemo(() => new Set(favourites), [favourites]);
  const { data: news } = useQuery(newsQuery(account.id));
  const filled = useMemo(() => filledColumns(items), [items]);
  const contents = useMemo(() => contentsOf(items), [items]);
  const order = search.sort ? { sort: search.sort, down: search.down ?? false } : firstSort(filled);
  const hits = useMemo(() => {
    const passing = narrow(items, { text: wanted, visibility: search.visibility, content: search.content });
    return search.starred ? passing.filter(({ name }) => starred.has(name)) : passing;
  }, [items, wanted, search.visibility, search.content, search.starred, starred]);
  const sorted = useMemo(() => sortRepositories(hits, order.sort, order.down), [hits, order.sort, order.down]);
  const pathed = useMemo(() => hasPaths(items, namespace), [items, namespace]);
  const tree = pathed && asTree;
  const rows = useMemo<readonly TreeRow[]>(
    () =>
      tree ? treeRows(sorted, closed) : sorted.map((repository) => ({ kind: "repository", key: repository.name, repository, depth: 0 })),
    [tree, sorted, closed],
  );

  const star = favourite.mutate;
  const toggleFolder = useCallback((path: string) => {
    setClosed((before) => {
      const after = new Set(before);
      if (!after.delete(path)) after.add(path);
      return after;
    });
  }, []);
  const columns = useMemo(
    () =>
      repositoryColumns({
        account: account.id,
        t,
        number: new Intl.NumberFormat(i18n.language),
        filled,
        starred,
        newsOf: (name) => news?.[name] ?? [],
        onStar: (name, on) => star({ name, favourite: on }),
        onFolder: toggleFolder,
        onMenu: (repository, anchor) => setMenu({ repository, anchor }),
        pullCommand: (name) => (target ? commandText(pullCommand(target, name, "latest", tool)) : null),
      }),
    [account.id, t, i18n.language, filled, starred, news, star, toggleFolder, target, tool],
  );

  const open = (name: string) => void navigate(paths.repository(account.id, name));
  const openByName = (typed: string) => {
    const name = typedName(typed, account.endpoint.url);
    if (name === "") return;
    remember(client, account.id, name).catch(() => undefined);
    open(name);
  };
  const clear = () => {
    setText("");
    change({ q: undefined, visibility: undefined, content: undefined, starred: undefined });
  };
  const sortBy = (column: string) => {
    const same = order.sort === column;
    // Names read best from A, everything else from its largest.
    change({ sort: column as SortColumn, down: same ? !order.down : column !== "name" && column !== "visibility" });
  };

  const failure = list.error && !isCancelled(list.error) ? toAppError(list.error) : null;
  const refresh = () => void list.refetch();
  const reading = list.isFetching || !decided;
  const byName = list.data?.completeness.state === "opened_by_name";
  const filtered = wanted.trim() !== "" || search.visibility !== undefined || search.content !== undefined || search.starred === true;
  const loading = !list.data && !failure;

  if (failure && items.length === 0) {
    return <ErrorPanel error={failure} registry={account.label} account={account.id} onRetry={refresh} onOpenByName={openByName} />;
  }
  if (byName && items.length === 0 && !reading) return <NoCatalogue account={account} onOpen={openByName} />;
  if (!loading && items.length === 0 && !list.data?.reading && !reading) {
    if (list.data?.completeness.state === "names_left_out") return <NamesLeftOut where={namespace ?? account.label} />;
    return <EmptyNamespace account={account} namespace={namespace} mayCreate={mayCreate} onRefresh={refresh} />;
  }
  return (
    <div className={css.list}>
      <div className={css.toolbar}>
        <FilterField className={css.filter} label={t("repositories:filter")} value={text} onChange={setText} />
        {filled.has("visibility") && (
          <FilterSelect
            label={t("repositories:columns.visibility")}
            value={search.visibility ?? "all"}
            options={(
              [
                "all",
                "public",
                "private",
                ...(items.some(({ visibility }) => visibility === "internal") ? (["internal"] as const) : []),
              ] as const
            ).map((value) => ({
              value,
              label: value === "all" ? t("repositories:all") : t(`kit:visibility.${value}`),
            }))}
            onChange={(value) => change({ visibility: value === "all" ? undefined : value })}
          />
        )}
        {contents.length > 0 && (
          <FilterSelect
            label={t("repositories:content")}
            value={search.content ?? "all"}
            options={(["all", ...contents] as const).map((value) => ({
              value,
              label: value === "all" ? t("repositories:all") : t(`kit:content.${value}`),
            }))}
            onChange={(value) => change({ content: value === "all" ? undefined : value })}
          />
        )}
        <StarredOnly on={search.starred ?? false} onChange={(on) => change({ starred: on || undefined })} />
        <span className={css.grow} />
        {pathed && (
          <SegmentedControl
            aria-label={t("repositories:tree.view")}
            value={asTree ? "tree" : "list"}
            onChange={(value) => changeSettings({ repository_tree: value === "tree" })}
            data={[
              {
                value: "list",
                label: (
                  <>
                    <IconList size={16} stroke={1.75} aria-hidden />
                    <VisuallyHidden>{t("repositories:tree.asList")}</VisuallyHidden>
                  </>
                ),
              },
              {
                value: "tree",
                label: (
                  <>
                    <IconListTree size={16} stroke={1.75} aria-hidden />
                    <VisuallyHidden>{t("repositories:tree.asTree")}</VisuallyHidden>
                  </>
                ),
              },
            ]}
          />
        )}
      </div>
      {byName && (
        <div className={css.byName}>
          <OpenByNameForm onOpen={openByName} />
        </div>
      )}
      {failure && list.data && (
        <div className={css.notes}>
          <StaleNote error={failure} registry={account.label} account={account.id} at={list.data.at} onRetry={refresh} />
        </div>
      )}
      {!loading && rows.length === 0 && search.starred && !items.some(({ name }) => starred.has(name)) && !reading ? (
        <NoStar onClear={clear} />
      ) : !loading && rows.length === 0 && filtered ? (
        <NoHit account={account} namespace={namespace} items={items} typed={wanted} reading={reading} onClear={clear} />
      ) : (
        <DataTable
          label={t("repositories:title")}
          rows={rows}
          rowKey={rowKey}
          columns={columns}
          rowHeight={40}
          sort={{ column: order.sort, descending: order.down }}
          onSort={sortBy}
          onOpen={(row) => (row.kind === "repository" ? open(row.repository.name) : toggleFolder(row.key.slice(0, -1)))}
          loading={loading}
          total={list.data?.reading ? null : undefined}
          rowState={tree ? (row) => (row.kind === "folder" ? row.open : undefined) : undefined}
          tree={tree ? treeShape : undefined}
        />
      )}
      <ListFooter
        account={account.id}
        list={list.data}
        shown={filtered ? hits.length : null}
        refreshing={reading}
        onRefresh={refresh}
        failed={failure !== null}
        namespace={namespace}
      />
      <RepositoryMenu
        menu={menu}
        onClose={() => setMenu(null)}
        onOpen={open}
        account={account.id}
        pullCommand={menu && target ? commandText(pullCommand(target, menu.repository.name, "latest", tool)) : null}
        forgettable={byName}
      />
    </div>
  );
}

const rowKey = (row: TreeRow) => row.key;

const treeShape = {
  level: (row: TreeRow) => row.depth + 1,
  expanded: (row: TreeRow) => (row.kind === "folder" ? row.open : undefined),
};
