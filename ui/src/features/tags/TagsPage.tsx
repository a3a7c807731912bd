import { Button, VisuallyHidden } from "@mantine/core";
import { IconAnchor, IconChevronUp, IconCopy, IconGitCompare, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type ImagePlace, paths } from "../../app/paths";
import { copyText } from "../../ipc/clipboard";
import type { Tag } from "../../ipc/content";
import { describe } from "../../ipc/describe";
import { type AppError, isCancelled, textParam, toAppError } from "../../ipc/error";
import type { Account } from "../../ipc/model";
import { gateOf, movesQuery, pushTargetQuery, tagsQuery } from "../../ipc/tagQueries";
import { useAccount } from "../../ipc/useAccounts";
import { useSettings } from "../../ipc/useSettings";
import { tagged } from "../../kit/commandLines";
import { DataTable, type DataTableHandle } from "../../kit/DataTable/DataTable";
import { EmptyState } from "../../kit/EmptyState";
import { ErrorPanel } from "../../kit/error/ErrorPanel";
import { StaleNote } from "../../kit/error/StaleNote";
import { FilterField } from "../../kit/FilterField";
import { FilterSelect } from "../../kit/FilterSelect";
import { useSearchText } from "../../kit/useSearchText";
import { type Tie, tagColumns } from "./columns";
import rowCss from "./columns.module.css";
import { DatesNote } from "./DatesNote";
import { fold, orphans } from "./fold";
import { filledColumns, listedDetails, platformsOf, summaryOf, tieAt } from "./list";
import { type TagsSearch, tagsSearch } from "./search";
import { listedTime, type Sorting, sortings } from "./sortTags";
import { TagHistory } from "./TagHistory";
import { TagMenu } from "./TagMenu";
import { TagsFooter } from "./TagsFooter";
import css from "./TagsPage.module.css";
import { parseTagFilter } from "./tagFilter";
import { useDates } from "./useDates";
import { useNews } from "./useNews";
import { useShownTags } from "./useShownTags";
import { useSortedTags } from "./useSortedTags";
import { useTagDetails } from "./useTagDetails";

const none: readonly Tag[] = [];
const tagKey = (tag: Tag) => tag.name;
const tieClass: Record<Tie, string | undefined> = { alone: undefined, first: rowCss.first, inner: rowCss.inner, last: rowCss.last };

/** Orders to choose from where a list tells no dates: these take reading first. */
const undatedSortings: readonly Sorting[] = ["version", "az", "za", "newest", "oldest"];

/** How often rows that only requests of their own can tell of are asked again, in milliseconds. */
const lookAgainEvery = 30_000;

/** The tags of a repository: names at once, the rest for the rows on screen, and pushes noticed as they happen. */
export function TagsPage({ account, repository }: { account: Account; repository: string }) {
  const { t, i18n } = useTranslation(["tags", "kit", "common", "watching"]);
  const navigate = useNavigate();
  const search = tagsSearch.parse(useSearch({ strict: false }));
  const change = useCallback(
    (patch: Partial<TagsSearch>) => {
      void navigate({ to: ".", search: (before: object) => ({ ...before, ...patch }), replace: true });
    },
    [navigate],
  );
  const table = useRef<DataTableHandle>(null);
  const area = useRef<HTMLDivElement>(null);
  const list = useQuery(tagsQuery(account.id, repository));
  const { data: moves } = useQuery(movesQuery(account.id, repository));
  const { data: target } = useQuery(pushTargetQuery(account.id));
  const [{ command_tool: tool }] = useSettings();
  const details = useTagDetails(account.id, repository);
  const { detailOf, errorOf, learnt, look, again, version } = details;
  const [atTop, setAtTop] = useState(true);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [menu, setMenu] = useState<{ tag: Tag; anchor: HTMLElement } | null>(null);
  const [history, setHistory] = useState<{ tag: Tag; anchor: HTMLElement } | null>(null);
  const [hovered, setHovered] = useState<string | null>(null);
  const [text, setText] = useSearchText(search.q ?? "", (q) => change({ q: q || undefined }));
  const typed = useDeferredValue(text);

  const failure = list.error && !isCancelled(list.error) ? toAppError(list.error) : null;
  // A registry may not know a repository before its first push: that is an empty one, and is watched as such.
  const unborn = failure?.code === "not_found";
  const items = list.data?.items ?? none;
  const ready = !list.isFetching;
  const { refetch } = list;
  const readAgain = useCallback(() => void refetch(), [refetch]);
  const refresh = useCallback(() => {
    readAgain();
    again();
  }, [readAgain, again]);
  const offline = useAccount(account.id)?.unreachable ?? false;
  const news = useNews({
    account: account.id,
    repository,
    list: list.data,
    // A registry that asks to slow down is not asked by the way; its panel counts down.
    ready: !list.isFetching && failure?.code !== "rate_limited" && !offline,
    failedAt: failure ? list.errorUpdatedAt : 0,
    atTop,
    unborn,
    readAgain,
    onMoved: again,
  });

  const folded = useMemo(() => fold(items), [items]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was learnt of rows is told by `version`
  const lonely = useMemo(() => orphans(folded, (tag) => detailOf(tag)?.digest), [folded, detailOf, version]);
  const all = useMemo(() => (lonely.length === 0 ? folded.ordinary : [...folded.ordinary, ...lonely]), [folded, lonely]);
  const namesOnly = items.length > 0 && items.some((tag) => tag.detail === null || tag.detail.more === true);
  const dated = useMemo(() => all.length === 0 || all.some((tag) => listedTime(tag) !== null), [all]);
  const dates = useDates(account.id, repository, all);
  // Where the list tells no dates, they can be read: then, and until then by version.
  const choices = dated ? sortings : undatedSortings;
  const wanted = search.sort && choices.includes(search.sort) ? search.sort : (choices[0] ?? "newest");
  const byDate = !dated && (wanted === "newest" || wanted === "oldest");
  const sort = byDate && dates.missing === all.length ? "version" : wanted;
  const { sorted, sorting } = useSortedTags(all, sort, dates.timeOf);

  const filter = useMemo(() => parseTagFilter(typed), [typed]);
  const { platform } = search;
  const { rows, unread, broken, filtering } = useShownTags(sorted, filter, platform, detailOf, version);
  const listed = useMemo(() => summaryOf(listedDetails(all)), [all]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was learnt of rows is told by `version`
  const since = useMemo(() => summaryOf(learnt()), [learnt, version]);
  const filled = useMemo(() => filledColumns(listed, since), [listed, since]);
  const platforms = useMemo(() => platformsOf(listed, since), [listed, since]);

  const range = useRef({ first: 0, last: -1 });
  const onRange = useCallback(
    (first: number, last: number) => {
      range.current = { first, last };
      look(rows.slice(first, last + 1));
    },
    [look, rows],
  );
  useEffect(() => {
    const { first, last } = range.current;
    if (last >= 0) look(rows.slice(first, last + 1));
  }, [rows, look]);
  useEffect(() => {
    if (!namesOnly) return;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") again();
    }, lookAgainEvery);
    return () => clearInterval(timer);
  }, [namesOnly, again]);

  // A tag that is gone is no longer chosen.
  const chosen = useMemo(() => {
    if (selected.size === 0) return selected;
    const kept = new Set<string>();
    for (const { name } of all) if (selected.has(name)) kept.add(name);
    return kept.size === selected.size ? selected : kept;
  }, [selected, all]);
  const anchor = useRef(0);
  const select = useCallback(
    (name: string, index: number, toHere: boolean) => {
      setSelected((before) => {
        const after = new Set(before);
        const on = !after.has(name);
        const [from, to] = toHere ? [Math.min(anchor.current, index), Math.max(anchor.current, index)] : [index, index];
        for (const tag of rows.slice(from, to + 1)) {
          if (on) after.add(tag.name);
          else after.delete(tag.name);
        }
        return after;
      });
      anchor.current = index;
    },
    [rows],
  );

  const explain = useCallback(
    (error: AppError) => {
      const until = error.code === "rate_limited" ? textParam(error, "retry_at") : undefined;
      if (until) return t("watching:pausedRow", { time: new Date(until).toLocaleTimeString(i18n.language) });
      const { title, text: sentence } = describe(error, t as never, account.label);
      return `${title}. ${sentence}`;
    },
    [t, i18n.language, account.label],
  );
  const place = useCallback((tag: string): ImagePlace => ({ account: account.id, repository, reference: tag }), [account.id, repository]);
  const { show: showNews, waiting, latest, arrived } = news;
  const newsWords = useCallback(
    ({ fresh, moved }: { fresh: number; moved: number }) =>
      fresh > 0 ? t("tags:news.fresh", { count: fresh }) : moved > 0 ? t("tags:news.moved", { count: moved }) : "",
    [t],
  );
  const selectedHere = chosen.size;
  const allChosen = rows.length > 0 && selectedHere >= rows.length;
  const columns = useMemo(
    () =>
      tagColumns({
        place,
        t,
        filled,
        detailOf,
        errorOf,
        explain,
        tieOf: (index) => tieAt(rows, index, detailOf),
        attachmentsOf: (digest) => (digest ? folded.attachments.get(digest) : undefined),
        movesOf: (name) => moves?.[name] ?? 0,
        hasArrived: (name) => arrived.has(name),
        selected: chosen,
        onSelect: select,
        selectAll: (
          <input
            type="checkbox"
            className={rowCss.check}
            aria-label={t("kit:selectAll")}
            checked={allChosen}
            ref={(box) => {
              if (box) box.indeterminate = selectedHere > 0 && !allChosen;
            }}
            onChange={() => setSelected(allChosen ? new Set() : new Set(rows.map(tagKey)))}
          />
        ),
        news: waiting && (
          <button
            type="button"
            className={css.news}
            onClick={() => {
              showNews();
              table.current?.scrollToTop();
            }}
          >
            <IconChevronUp size={12} stroke={2.25} aria-hidden />
            {newsWords(waiting)}
          </button>
        ),
        onMenu: (tag, button) => setMenu({ tag, anchor: button }),
        onHistory: (tag, button) => setHistory({ tag, anchor: button }),
      }),
    [
      place,
      t,
      filled,
      detailOf,
      errorOf,
      explain,
      rows,
      folded,
      moves,
      arrived,
      chosen,
      select,
      allChosen,
      selectedHere,
      waiting,
      showNews,
      newsWords,
    ],
  );

  /** From the lower row to the upper one: the newest stand first. */
  const compare = () => {
    const [newer, older] = rows.filter((tag) => chosen.has(tag.name)).map((tag) => place(tag.name));
    if (newer && older) void navigate(paths.compare(older, newer));
  };
  const sortBy = (column: string) => {
    if (column === "tag") change({ sort: sort === "az" ? "za" : "az" });
    else change({ sort: sort === "newest" ? "oldest" : "newest" });
  };
  const clear = () => {
    setText("");
    change({ q: undefined, platform: undefined });
  };

  const loading = !list.data && !failure;
  const filtered = (filter.kind !== "all" && broken === null) || platform !== undefined;
  if (failure && !unborn && items.length === 0) {
    return <ErrorPanel error={failure} registry={account.label} account={account.id} onRetry={refresh} />;
  }
  if (unborn || (!loading && all.length === 0 && ready)) {
    if (list.data?.completeness.state === "names_left_out") return <NamesLeftOut />;
    return <NoTags account={account} repository={repository} />;
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: tinting the rows of one digest is for the eye only
    // biome-ignore lint/a11y/useKeyWithMouseEvents: see above
    <div
      className={css.page}
      ref={area}
      onMouseOver={(event) => {
        const cell = (event.target as HTMLElement).closest<HTMLElement>("[data-digest]");
        setHovered(cell?.dataset.digest ?? null);
      }}
    >
      <VisuallyHidden role="status">{latest ? newsWords(latest) : ""}</VisuallyHidden>
      <div className={css.toolbar}>
        <FilterField
          className={css.filter}
          label={t("tags:filter")}
          value={text}
          onChange={setText}
          hint={<span className={css.syntax}>1.2* /re/ &gt;=1.4</span>}
          hintWidth={112}
        />
        <FilterSelect
          label={t("tags:sortBy")}
          value={wanted}
          options={choices.map((value) => ({ value, label: t(`tags:sort.${value}`) }))}
          onChange={(value) => change({ sort: value })}
        />
        {(platforms.length > 1 || platform) && (
          <FilterSelect
            label={t("tags:platform")}
            value={platform ?? "any"}
            options={["any", ...new Set(platform ? [...platforms, platform] : platforms)].map((value) => ({
              value,
              label: value === "any" ? t("tags:anyPlatform") : value,
            }))}
            onChange={(value) => change({ platform: value === "any" ? undefined : value })}
          />
        )}
        <span className={css.grow} />
        {selectedHere > 0 && target && (
          <>
            <span className={css.selected} role="status">
              {t("tags:selected", { count: selectedHere })}
            </span>
            {selectedHere === 2 && (
              <Button leftSection={<IconGitCompare size={14} stroke={1.75} aria-hidden />} onClick={compare}>
                {t("tags:compareTwo")}
              </Button>
            )}
            <Button
              leftSection={<IconCopy size={14} stroke={1.75} aria-hidden />}
              onClick={() => void copyText([...chosen].map((name) => tagged(target, repository, name)).join("\n")).catch(() => undefined)}
            >
              {t("tags:copyReferences", { count: selectedHere })}
            </Button>
            <Button variant="subtle" onClick={() => setSelected(new Set())}>
              {t("common:clear")}
            </Button>
          </>
        )}
      </div>
      {broken !== null && (
        <p className={css.broken} role="status">
          {t("tags:brokenFilter", { why: broken })}
        </p>
      )}
      {byDate && (
        <div className={css.notes}>
          <DatesNote dates={dates} registry={account.label} onRead={() => dates.read(sorted)} />
        </div>
      )}
      {failure && list.data && (
        <div className={css.notes}>
          <StaleNote error={failure} registry={account.label} account={account.id} at={list.data.at} onRetry={refresh} />
        </div>
      )}
      {!loading && rows.length === 0 && filtered && !sorting && !filtering ? (
        <EmptyState
          icon={<IconSearch size={20} stroke={1.6} />}
          title={typed.trim() ? t("tags:noHit.title", { typed: typed.trim() }) : t("tags:noHit.platform")}
          actions={<Button onClick={clear}>{t("common:clear")}</Button>}
        >
          {t(list.data?.reading ? "tags:noHit.soFar" : "tags:noHit.looked", { count: all.length })}
        </EmptyState>
      ) : (
        <DataTable
          ref={table}
          label={t("tags:title")}
          rows={rows}
          rowKey={tagKey}
          columns={columns}
          rowHeight={32}
          sort={
            sort === "az" || sort === "za"
              ? { column: "tag", descending: sort === "za" }
              : sort === "version"
                ? undefined
                : { column: "pushed", descending: sort === "newest" }
          }
          onSort={sortBy}
          onOpen={(tag) => void navigate(paths.image(place(tag.name)))}
          selected={chosen}
          onSelect={setSelected}
          loading={loading}
          total={list.data?.reading && list.isFetching ? null : undefined}
          rowState={(tag) => detailOf(tag)}
          rowClass={(tag, index) => {
            const tie = tieClass[tieAt(rows, index, detailOf)];
            const same = hovered !== null && detailOf(tag)?.digest === hovered ? rowCss.same : undefined;
            return tie && same ? `${tie} ${same}` : (tie ?? same);
          }}
          onRange={onRange}
          onAtTop={setAtTop}
        />
      )}
      <TagsFooter
        account={account.id}
        list={list.data}
        count={all.length}
        shown={filtered ? rows.length : null}
        folded={folded.hung.length - lonely.length}
        unread={unread}
        sorting={sorting}
        filtering={filtering}
        namesOnly={namesOnly}
        refreshing={list.isFetching}
        failed={failure !== null}
        gate={gateOf(account.id, repository)}
        onRefresh={refresh}
      />
      <TagMenu
        menu={menu}
        place={place(menu?.tag.name ?? "")}
        digest={menu ? (detailOf(menu.tag)?.digest ?? null) : null}
        repository={repository}
        target={target}
        tool={tool}
        onHistory={(tag, anchor) => setHistory({ tag, anchor })}
        onClose={() => setMenu(null)}
      />
      <TagHistory at={history} account={account.id} repository={repository} place={place} onClose={() => setHistory(null)} />
    </div>
  );
}

/** There are tags, and none of their names is one. */
function NamesLeftOut() {
  const { t } = useTranslation("tags");
  return (
    <EmptyState icon={<IconAnchor size={20} stroke={1.6} />} title={t("unnamed.title")}>
      {t("unnamed.text")}
    </EmptyState>
  );
}

/** No tags: the way to the commands that push the first one, which is noticed here as well. */
function NoTags({ account, repository }: { account: Account; repository: string }) {
  const { t } = useTranslation("tags");
  return (
    <EmptyState
      icon={<IconAnchor size={20} stroke={1.6} />}
      tone="accent"
      title={t("empty.title")}
      actions={
        <Button variant="filled" renderRoot={(props) => <Link {...props} {...paths.repository(account.id, repository, "general")} />}>
          {t("empty.commands")}
        </Button>
      }
    >
      {t("empty.text")}
    </EmptyState>
  );
}
