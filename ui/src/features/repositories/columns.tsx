import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { paths } from "../../app/paths";
import type { Repository } from "../../ipc/content";
import type { AccountId } from "../../ipc/model";
import { Ago } from "../../kit/Ago";
import { Chip } from "../../kit/Chip";
import type { Column } from "../../kit/DataTable/columns";
import { RepositoryContentIcon } from "../../kit/RepositoryContentIcon";
import { VisibilityLabel } from "../../kit/VisibilityBadge";
import { visibleText } from "../../kit/visibleText";
import css from "./columns.module.css";
import type { SortColumn } from "./list";
import { RowActions } from "./RowActions";
import { Star } from "./Star";
import type { TreeRow } from "./tree";

type Setup = {
  account: AccountId;
  t: TFunction<["repositories", "kit", "watching"]>;
  number: Intl.NumberFormat;
  filled: ReadonlySet<SortColumn>;
  starred: ReadonlySet<string>;
  /** Tags that were pushed since somebody looked. */
  newsOf: (name: string) => readonly string[];
  onStar: (name: string, on: boolean) => void;
  onFolder: (path: string) => void;
  onMenu: (repository: Repository, button: HTMLElement) => void;
  pullCommand: (name: string) => string | null;
};

/** The columns of **Repositories**. What nobody can fill is left out; what one row lacks is a dash. */
export function repositoryColumns(setup: Setup): Column<TreeRow>[] {
  const { t, filled, number } = setup;
  const dash = <span className={css.quiet}>—</span>;
  const only = (show: (repository: Repository) => React.ReactNode) => (row: TreeRow) =>
    row.kind === "repository" ? show(row.repository) : null;
  const columns: (Column<TreeRow> | false)[] = [
    {
      id: "star",
      head: t("repositories:favourite"),
      headHidden: true,
      width: 18,
      skeleton: 14,
      cell: (row) =>
        row.kind === "repository" ? (
          <Star on={setup.starred.has(row.repository.name)} onChange={(on) => setup.onStar(row.repository.name, on)} inGrid />
        ) : (
          <button
            type="button"
            tabIndex={-1}
            className={css.fold}
            aria-label={t(row.open ? "repositories:tree.close" : "repositories:tree.open", { name: row.name })}
            aria-expanded={row.open}
            onClick={() => setup.onFolder(row.key.slice(0, -1))}
          >
            {row.open ? <IconChevronDown size={14} stroke={1.75} aria-hidden /> : <IconChevronRight size={14} stroke={1.75} aria-hidden />}
          </button>
        ),
    },
    {
      id: "name",
      head: t("repositories:columns.name"),
      width: "rest",
      sortable: true,
      skeleton: 180,
      cell: (row) =>
        row.kind === "repository" ? (
          <Name account={setup.account} row={row} news={setup.newsOf(row.repository.name)} t={t} />
        ) : (
          <Folder row={row} t={t} />
        ),
    },
    filled.has("pushed") && {
      id: "pushed",
      head: t("repositories:columns.pushed"),
      width: 104,
      sortable: true,
      skeleton: 72,
      cell: only(({ last_pushed }) =>
        last_pushed ? (
          <span className={css.value}>
            <Ago time={last_pushed} />
          </span>
        ) : (
          dash
        ),
      ),
    },
    filled.has("contains") && {
      id: "contains",
      head: t("repositories:columns.contains"),
      width: 124,
      sortable: true,
      drop: 3,
      skeleton: 64,
      cell: only((repository) => <Contains repository={repository} t={t} />),
    },
    filled.has("visibility") && {
      id: "visibility",
      head: t("repositories:columns.visibility"),
      width: 92,
      sortable: true,
      skeleton: 56,
      cell: only(({ visibility }) =>
        visibility ? (
          <span className={css.value}>
            <VisibilityLabel visibility={visibility} />
          </span>
        ) : (
          dash
        ),
      ),
    },
    filled.has("pulls") && {
      id: "pulls",
      head: t("repositories:columns.pulls"),
      width: 76,
      align: "end" as const,
      sortable: true,
      drop: 2,
      skeleton: 40,
      cell: only(({ pulls }) => (pulls === null ? dash : number.format(pulls))),
    },
    filled.has("stars") && {
      id: "stars",
      head: t("repositories:columns.stars"),
      width: 56,
      align: "end" as const,
      sortable: true,
      drop: 1,
      skeleton: 24,
      cell: only(({ stars }) => (stars === null ? dash : <span className={css.value}>{number.format(stars)}</span>)),
    },
    {
      id: "actions",
      head: t("kit:actions"),
      headHidden: true,
      width: 56,
      cell: only((repository) => (
        <RowActions
          key={repository.name}
          pullCommand={setup.pullCommand(repository.name)}
          onMenu={(button) => setup.onMenu(repository, button)}
        />
      )),
    },
  ];
  return columns.filter((column): column is Column<TreeRow> => column !== false);
}

type NameProps = { account: AccountId; row: TreeRow & { kind: "repository" }; news: readonly string[]; t: Setup["t"] };

function Name({ account, row, news, t }: NameProps) {
  const { name, description, archived } = row.repository;
  const shown = visibleText(name);
  const cut = shown.lastIndexOf("/") + 1;
  return (
    <div className={css.name} style={row.depth > 0 ? { paddingInlineStart: row.depth * 20 } : undefined}>
      <Link {...paths.repository(account, name)} tabIndex={-1} className={css.link} data-hint={shown} data-hint-cut>
        {row.depth === 0 && cut > 0 && <span className={css.quiet}>{shown.slice(0, cut)}</span>}
        <b>{shown.slice(cut)}</b>
      </Link>
      {news.length > 0 && (
        <span data-hint={t("watching:newsHint", { names: news.slice(0, 5).join(t("watching:listSeparator")) })}>
          <Chip tone="accent">{t("watching:news", { count: news.length })}</Chip>
        </span>
      )}
      {archived && <Chip tone="line">{t("repositories:archived")}</Chip>}
      {description && <span className={css.description}>{visibleText(description.slice(0, 500))}</span>}
    </div>
  );
}

function Folder({ row, t }: { row: TreeRow & { kind: "folder" }; t: Setup["t"] }) {
  return (
    <div className={css.name} style={row.depth > 0 ? { paddingInlineStart: row.depth * 20 } : undefined}>
      <span className={css.folder}>{row.name}/</span>
      <span className={css.quiet}>{t("repositories:tree.count", { count: row.count })}</span>
    </div>
  );
}

function Contains({ repository, t }: { repository: Repository; t: Setup["t"] }) {
  const [first] = repository.contains ?? [];
  if (!first) return <span className={css.quiet}>—</span>;
  const words = (repository.contains ?? []).map((content) => t(`kit:content.${content}`)).join(t("repositories:listSeparator"));
  return (
    <span className={css.contains} data-hint={words} data-hint-cut>
      <RepositoryContentIcon content={first} />
      <span className={css.cut}>{words}</span>
    </span>
  );
}
