import { IconChevronRight, IconCpu, IconEraser, IconFile, IconFolder, IconFolderOff, IconLink, IconPlug } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import type { FileEntry, FileId, FileKind } from "../../../ipc/image";
import { Ago } from "../../../kit/Ago";
import { Chip } from "../../../kit/Chip";
import type { Column } from "../../../kit/DataTable/columns";
import { Size } from "../../../kit/Size";
import { visibleText } from "../../../kit/visibleText";
import css from "./FilesTab.module.css";
import { isPrivileged, modeWords, octal } from "./mode";
import type { FileRow } from "./useFolders";

const icons: Record<FileKind, typeof IconFile> = {
  folder: IconFolder,
  file: IconFile,
  symlink: IconLink,
  hard_link: IconLink,
  char_device: IconCpu,
  block_device: IconCpu,
  fifo: IconPlug,
  other: IconFile,
  deletion: IconEraser,
  opaque: IconFolderOff,
};

type Setup = {
  t: TFunction<"image">;
  /** The merged image: each file tells which layer it comes from. */
  merged: boolean;
  /** Whole paths instead of a tree: what a search found. */
  flat: boolean;
  open: ReadonlySet<FileId>;
  onMore: (folder: FileId | null) => void;
};

/** The columns of **Files**. Names come from an archive: text, whatever they hold. */
export function fileColumns({ t, merged, flat, open, onMore }: Setup): Column<FileRow>[] {
  const of =
    (show: (entry: FileEntry) => React.ReactNode) =>
    (row: FileRow): React.ReactNode =>
      "entry" in row ? show(row.entry) : null;
  const gone = (kind: FileKind) => kind === "deletion" || kind === "opaque";
  const columns: (Column<FileRow> | false)[] = [
    {
      id: "name",
      head: t("files.columns.name"),
      width: "rest",
      min: 220,
      skeleton: 180,
      cell: (row) => {
        const indent = { paddingInlineStart: flat ? 0 : Math.min(row.level - 1, 20) * 16 };
        if (!("entry" in row)) {
          return (
            <span className={css.name} style={indent}>
              <button type="button" tabIndex={-1} className={css.more} onClick={() => onMore(row.folder)}>
                {t("files.more", { count: row.rest })}
              </button>
            </span>
          );
        }
        return <Name entry={row.entry} flat={flat} open={open.has(row.entry.id)} indent={indent} t={t} />;
      },
    },
    {
      id: "size",
      head: t("files.columns.size"),
      width: 84,
      align: "end",
      skeleton: 48,
      cell: of(({ size, kind }) => (kind === "file" || kind === "folder" ? <Size bytes={size} /> : null)),
    },
    {
      id: "mode",
      head: t("files.columns.mode"),
      width: 92,
      skeleton: 80,
      drop: 3,
      cell: of(({ mode, kind, implied }) =>
        gone(kind) || implied ? null : (
          <span className={css.mode} data-hint={octal(mode)}>
            {modeWords(mode, kind)}
          </span>
        ),
      ),
    },
    {
      id: "owner",
      head: t("files.columns.owner"),
      width: 96,
      skeleton: 56,
      drop: 2,
      cell: of((entry) => (gone(entry.kind) || entry.implied ? null : <span className={css.quiet}>{owner(entry)}</span>)),
    },
    merged && {
      id: "layer",
      head: t("files.columns.layer"),
      width: 48,
      align: "end",
      drop: 1,
      skeleton: 16,
      cell: of(({ layer }) => <span className={css.quiet}>{layer + 1}</span>),
    },
    {
      id: "modified",
      head: t("files.columns.modified"),
      width: 104,
      drop: 1,
      skeleton: 72,
      cell: of(({ modified }) => (
        <span className={css.quiet}>
          <Ago time={modified} />
        </span>
      )),
    },
  ];
  return columns.filter((column): column is Column<FileRow> => column !== false);
}

/** `node:node`, or the numbers where no names are told. */
export function owner({ user, group, uid, gid }: FileEntry): string {
  return `${user || uid}:${group || gid}`;
}

type NameProps = { entry: FileEntry; flat: boolean; open: boolean; indent: React.CSSProperties; t: TFunction<"image"> };

function Name({ entry, flat, open, indent, t }: NameProps) {
  const Icon = icons[entry.kind];
  const deleted = entry.kind === "deletion" || entry.kind === "opaque";
  const text = flat ? entry.path : entry.name;
  return (
    <span className={css.name} style={indent} data-deleted={deleted || undefined}>
      {!flat && (
        <IconChevronRight
          size={14}
          stroke={1.75}
          aria-hidden
          className={css.arrow}
          data-open={open || undefined}
          data-none={entry.kind !== "folder" || undefined}
        />
      )}
      <Icon size={16} stroke={1.75} aria-hidden className={css.icon} />
      <span className={css.text} data-hint={visibleText(entry.path.slice(0, 2000))} data-hint-cut>
        {text === "" ? "/" : visibleText(text.slice(0, 500))}
      </span>
      {entry.link !== null && <span className={css.link}>→ {visibleText(entry.link.slice(0, 300))}</span>}
      {entry.kind !== "file" && entry.kind !== "folder" && entry.kind !== "symlink" && (
        <Chip tone={deleted ? "danger" : "plain"}>{t(`files.kinds.${entry.kind}`)}</Chip>
      )}
      {isPrivileged(entry.mode, entry.kind) && <Chip tone="warn">{t(entry.mode & 0o4000 ? "files.setuid" : "files.setgid")}</Chip>}
      {entry.dangling && <Chip tone="warn">{t("files.dangling")}</Chip>}
      {entry.tamed && <Chip tone="warn">{t("files.tamed")}</Chip>}
    </span>
  );
}
