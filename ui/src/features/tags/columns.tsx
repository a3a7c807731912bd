import { IconAward, IconCornerUpRight, IconDots, IconListDetails, IconLock, IconPaperclip, IconPlayerPause } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import type { ReactNode } from "react";
import { type ImagePlace, paths } from "../../app/paths";
import type { Tag, TagDetail } from "../../ipc/content";
import type { AppError } from "../../ipc/error";
import { Ago } from "../../kit/Ago";
import { Chip } from "../../kit/Chip";
import type { Column } from "../../kit/DataTable/columns";
import { Digest } from "../../kit/Digest";
import { Platforms } from "../../kit/Platforms";
import { Size } from "../../kit/Size";
import { Skeleton } from "../../kit/Skeleton";
import { visibleText } from "../../kit/visibleText";
import { CopyCell } from "./CopyCell";
import css from "./columns.module.css";
import type { Attachment } from "./fold";

/** Which columns can be filled at all. */
export type Filled = { pushed: boolean; built: boolean; pulled: boolean; allPlatforms: boolean };

/** A row's place among neighbours that point to the same image. */
export type Tie = "alone" | "first" | "inner" | "last";

type Setup = {
  /** The address of a tag's own page. */
  place: (tag: string) => ImagePlace;
  t: TFunction<["tags", "kit", "watching"]>;
  filled: Filled;
  detailOf: (tag: Tag) => TagDetail | null;
  errorOf: (tag: Tag) => AppError | null;
  /** Why a row could not be read, as a sentence. */
  explain: (error: AppError) => string;
  tieOf: (index: number) => Tie;
  attachmentsOf: (digest: string | null | undefined) => ReadonlySet<Attachment> | undefined;
  movesOf: (name: string) => number;
  /** Whether it was pushed while the list was on the screen. */
  hasArrived: (name: string) => boolean;
  selected: ReadonlySet<string>;
  onSelect: (name: string, index: number, range: boolean) => void;
  /** The box in the head. */
  selectAll: ReactNode;
  /** “1 new tag”, while there is news below the edge. */
  news: ReactNode;
  onMenu: (tag: Tag, button: HTMLElement) => void;
  onHistory: (tag: Tag, button: HTMLElement) => void;
};

/** The columns of **Tags**. What nobody can fill is left out; what is being read is a bar of its final height. */
export function tagColumns(setup: Setup): Column<Tag>[] {
  const { t, filled, detailOf, errorOf, tieOf } = setup;
  const cell =
    (width: number, show: (detail: TagDetail, repeated: boolean) => ReactNode, listed = true, tells = false) =>
    (tag: Tag, index: number) => {
      const detail = detailOf(tag);
      const error = errorOf(tag);
      // A list may tell a part, and leave sizes and platforms to a request of the row's own.
      if (detail && (listed || !detail.more || error)) {
        const tie = tieOf(index);
        return show(detail, tie === "inner" || tie === "last");
      }
      // Why a row could not be read is told once, in the first of its cells that wait; the hint of each has it whole.
      return error ? (
        <span className={css.quiet} data-hint={setup.explain(error)}>
          {error.code === "rate_limited" && tells ? (
            <span className={css.paused}>
              <IconPlayerPause size={12} stroke={1.75} aria-hidden />
              {t("watching:cost.paused")}
            </span>
          ) : (
            "—"
          )}
        </span>
      ) : (
        <Skeleton width={width} />
      );
    };
  const columns: (Column<Tag> | false)[] = [
    {
      id: "select",
      head: t("tags:columns.select"),
      headHidden: true,
      extra: setup.selectAll,
      width: 16,
      cell: (tag, index) => (
        <input
          type="checkbox"
          tabIndex={-1}
          className={css.check}
          aria-label={t("kit:select", { name: tag.name })}
          checked={setup.selected.has(tag.name)}
          onChange={(event) => setup.onSelect(tag.name, index, (event.nativeEvent as MouseEvent).shiftKey)}
        />
      ),
    },
    {
      id: "tag",
      head: t("tags:columns.tag"),
      extra: setup.news,
      width: "rest",
      min: 160,
      sortable: true,
      skeleton: 120,
      cell: (tag, index) => {
        const detail = detailOf(tag);
        const tie = tieOf(index);
        const repeated = tie === "inner" || tie === "last";
        const gone = errorOf(tag)?.code === "not_found";
        return (
          <div className={css.tag} data-gone={gone || undefined}>
            <span className={css.knot} aria-hidden="true" />
            <Link {...paths.image(setup.place(tag.name))} tabIndex={-1} className={css.link}>
              <TagName name={tag.name} />
            </Link>
            {gone && (
              <span data-hint={t("tags:goneHint")}>
                <Chip>{t("tags:gone")}</Chip>
              </span>
            )}
            {setup.hasArrived(tag.name) && <Chip tone="moved">{t("tags:arrived")}</Chip>}
            <Moves count={setup.movesOf(tag.name)} t={t} onOpen={(button) => setup.onHistory(tag, button)} />
            <Badges
              attachments={setup.attachmentsOf(detail?.digest)}
              attested={detail?.has_attestations === true}
              signed={detail?.signed === true}
              immutable={detail?.immutable === true}
              content={detail?.content ?? null}
              hidden={repeated}
              t={t}
            />
          </div>
        );
      },
    },
    {
      id: "digest",
      head: t("tags:columns.digest"),
      width: 134,
      skeleton: 112,
      cell: cell(
        112,
        ({ digest }, repeated) =>
          digest ? (
            <span className={css.digest} data-digest={digest} data-repeated={repeated || undefined}>
              <Digest digest={digest} />
              <CopyCell key={digest} value={digest} label={t("kit:copyDigest")} />
            </span>
          ) : (
            <span className={css.quiet}>—</span>
          ),
        true,
        true,
      ),
    },
    {
      id: "platforms",
      head: t("tags:columns.platforms"),
      width: 186,
      drop: 2,
      skeleton: 96,
      cell: cell(
        96,
        ({ platforms }, repeated) =>
          platforms.length > 0 ? (
            <Platforms platforms={platforms.map(({ platform }) => platform)} repeated={repeated} />
          ) : (
            <span className={css.quiet}>—</span>
          ),
        false,
      ),
    },
    {
      id: "size",
      head: t("tags:columns.size"),
      note: t(filled.allPlatforms ? "tags:columns.sizeAll" : "tags:columns.sizeOne"),
      width: 112,
      align: "end",
      drop: 3,
      skeleton: 48,
      cell: cell(
        48,
        ({ size }, repeated) => (
          <span className={repeated || size === null ? css.quiet : undefined}>
            <Size bytes={size} />
          </span>
        ),
        false,
      ),
    },
    filled.pushed && {
      id: "pushed",
      head: t("tags:columns.pushed"),
      width: 150,
      sortable: true,
      skeleton: 88,
      cell: cell(88, ({ last_pushed, pushed_by }, repeated) => (
        <span className={css.pushed}>
          <span className={repeated || !last_pushed ? css.quiet : css.value}>
            <Ago time={last_pushed} />
          </span>
          {pushed_by && (
            <>
              {" "}
              <span className={repeated ? css.hidden : css.by} data-hint={pushed_by} data-hint-cut>
                {pushed_by}
              </span>
            </>
          )}
        </span>
      )),
    },
    !filled.pushed &&
      filled.built && {
        id: "built",
        head: t("tags:columns.built"),
        width: 104,
        skeleton: 72,
        cell: cell(72, ({ created }, repeated) => (
          <span className={repeated || !created ? css.quiet : css.value}>
            <Ago time={created} />
          </span>
        )),
      },
    filled.pulled && {
      id: "pulled",
      head: t("tags:columns.pulled"),
      width: 84,
      drop: 1,
      skeleton: 56,
      cell: cell(56, ({ last_pulled }) => (
        <span className={css.quiet}>
          <Ago time={last_pulled} />
        </span>
      )),
    },
    {
      id: "menu",
      head: t("kit:actions"),
      headHidden: true,
      width: 24,
      cell: (tag) => (
        <span className={css.actions} data-actions="">
          <button
            type="button"
            tabIndex={-1}
            className={css.button}
            aria-label={t("tags:rowMenu")}
            aria-haspopup="menu"
            data-menu={tag.name}
            onClick={(event) => setup.onMenu(tag, event.currentTarget)}
          >
            <IconDots size={16} stroke={1.75} aria-hidden />
          </button>
        </span>
      ),
    },
  ];
  return columns.filter((column): column is Column<Tag> => column !== false);
}

/** Long names are cut in their middle, because their end tells versions apart. */
function TagName({ name: told }: { name: string }) {
  const name = visibleText(told.slice(0, 500));
  if (name.length <= 22) return <span className={css.name}>{name}</span>;
  return (
    <span className={css.long} data-hint={name}>
      <span className={css.hidden}>{name}</span>
      <span className={css.start} aria-hidden="true">
        {name.slice(0, -9)}
      </span>
      <span aria-hidden="true">{name.slice(-9)}</span>
    </span>
  );
}

function Moves({ count, t, onOpen }: { count: number; t: Setup["t"]; onOpen: (button: HTMLElement) => void }) {
  if (count === 0) return null;
  return (
    <button
      type="button"
      tabIndex={-1}
      className={css.moves}
      data-hint={t("tags:movedHere")}
      aria-haspopup="dialog"
      onClick={(event) => onOpen(event.currentTarget)}
    >
      <Chip tone="moved">
        <IconCornerUpRight size={12} stroke={2} aria-hidden />
        {t("tags:moves", { count })}
      </Chip>
    </button>
  );
}

type BadgesProps = {
  attachments: ReadonlySet<Attachment> | undefined;
  attested: boolean;
  signed: boolean;
  immutable: boolean;
  content: TagDetail["content"];
  /** A neighbouring row of the same image shows them; they are read out all the same. */
  hidden: boolean;
  t: Setup["t"];
};

function Badges({ attachments, attested, signed, immutable, content, hidden, t }: BadgesProps) {
  const shown: { key: string; icon: ReactNode; words: string }[] = [];
  // Of the tag itself, so it stays where what belongs to the image is not repeated.
  const firm = immutable && (
    <span className={css.badge} role="img" aria-label={t("tags:badges.immutable")} data-hint={t("tags:badges.immutable")}>
      <IconLock size={14} stroke={1.75} aria-hidden />
    </span>
  );
  if (signed || attachments?.has("signature"))
    shown.push({ key: "signature", icon: <IconAward size={14} stroke={1.75} aria-hidden />, words: t("tags:badges.signature") });
  if (attachments?.has("sbom"))
    shown.push({ key: "sbom", icon: <IconListDetails size={14} stroke={1.75} aria-hidden />, words: t("tags:badges.sbom") });
  if (attested || attachments?.has("attestation")) {
    shown.push({ key: "attestation", icon: <IconListDetails size={14} stroke={1.75} aria-hidden />, words: t("tags:badges.attestation") });
  }
  if (attachments?.has("referrers"))
    shown.push({ key: "referrers", icon: <IconPaperclip size={14} stroke={1.75} aria-hidden />, words: t("tags:badges.referrers") });
  const kind = content === "helm" || content === "artifact" || content === "signature" || content === "legacy_image" ? content : null;
  if (shown.length === 0 && !kind) return firm ? <span className={css.badges}>{firm}</span> : null;
  return (
    <>
      {firm && <span className={css.badges}>{firm}</span>}
      <span className={hidden ? css.hidden : css.badges}>
        {kind && <Chip tone="line">{t(`tags:content.${kind}`)}</Chip>}
        {shown.map(({ key, icon, words }) => (
          <span key={key} className={css.badge} role="img" aria-label={words} data-hint={words}>
            {icon}
          </span>
        ))}
      </span>
    </>
  );
}
