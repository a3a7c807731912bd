import { Button } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useCallback, useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FileEntry, FilesSummary, ImageDetail, Place, Tree } from "../../../ipc/image";
import type { Account } from "../../../ipc/model";
import { DataTable } from "../../../kit/DataTable/DataTable";
import { EmptyState } from "../../../kit/EmptyState";
import { FilterField } from "../../../kit/FilterField";
import { Size } from "../../../kit/Size";
import { StatusBar } from "../../../kit/StatusBar";
import type { Saver } from "../actions";
import { ImageError } from "../ImageError";
import { Panes } from "../Panes";
import { fileMatchesQuery } from "../queries";
import { fileColumns } from "./columns";
import { FileAside } from "./FileAside";
import css from "./FilesTab.module.css";
import { type FileRow, useFolders } from "./useFolders";

type Props = {
  account: Account;
  place: Place;
  detail: ImageDetail;
  tree: Tree;
  summary: FilesSummary;
  /** Which layer; stands before the search. */
  picker: ReactNode;
  saver: Saver;
};

const rowKey = (row: FileRow) => row.key;

/** A tree of files, or what a search in it found, and beside it what is known of the chosen one. */
export function FileList({ account, place, detail, tree, summary, picker, saver }: Props) {
  const { t } = useTranslation(["image", "common"]);
  const [typed, setTyped] = useState("");
  const query = useDeferredValue(typed.trim());
  const searching = query !== "";
  const folders = useFolders(tree, true);
  const { toggle, more, open } = folders;
  const matches = useQuery({ ...fileMatchesQuery(account.id, tree, query), enabled: searching });
  const [chosen, setChosen] = useState<FileEntry | null>(null);
  const [looked, setLooked] = useState<FileEntry["id"] | null>(null);
  const found = useMemo(
    () => (matches.data?.entries ?? []).map((entry): FileRow => ({ key: String(entry.id), entry, level: 1 })),
    [matches.data],
  );
  const rows = searching ? found : folders.rows;
  const columns = useMemo(
    () => fileColumns({ t: t as never, merged: tree.layer === null, flat: searching, open, onMore: more }),
    [t, tree.layer, searching, open, more],
  );
  const choose = useCallback((row: FileRow) => {
    if ("entry" in row) setChosen(row.entry);
  }, []);
  const onOpen = (row: FileRow) => {
    if (!("entry" in row)) return more(row.folder);
    if (row.entry.kind === "folder" && !searching) toggle(row.entry.id);
    else setLooked(row.entry.id);
  };
  const selected = useMemo(() => new Set(chosen ? [String(chosen.id)] : []), [chosen]);

  return (
    <>
      <div className={css.toolbar}>
        {picker}
        <FilterField className={css.filter} label={t("image:files.search")} value={typed} onChange={setTyped} />
      </div>
      {folders.error ? (
        <ImageError error={folders.error} account={account} what={t("image:files.what")} />
      ) : (
        <Panes
          label={t("image:files.chosen")}
          aside={
            <FileAside
              key={chosen?.id ?? "none"}
              account={account}
              place={place}
              detail={detail}
              tree={tree}
              entry={chosen}
              looking={chosen !== null && looked === chosen.id}
              onLook={() => chosen && setLooked(chosen.id)}
              onSave={(entry) => saver.file(tree, entry.id, entry.name)}
            />
          }
        >
          {searching && matches.data && rows.length === 0 ? (
            <EmptyState
              icon={<IconSearch size={20} stroke={1.6} />}
              title={t("image:files.noHit", { typed: query })}
              actions={<Button onClick={() => setTyped("")}>{t("common:clear")}</Button>}
            >
              {t("image:files.looked", { count: summary.entries ?? 0 })}
            </EmptyState>
          ) : (
            <DataTable
              key={searching ? "found" : "tree"}
              label={t("image:tabs.files")}
              rows={rows}
              rowKey={rowKey}
              columns={columns}
              rowHeight={32}
              loading={searching ? !matches.data : !folders.loaded}
              selected={selected}
              onActive={choose}
              onOpen={onOpen}
              rowState={(row) => "entry" in row && open.has(row.entry.id)}
              tree={
                searching
                  ? undefined
                  : {
                      level: ({ level }) => level,
                      expanded: (row) => ("entry" in row && row.entry.kind === "folder" ? open.has(row.entry.id) : undefined),
                    }
              }
            />
          )}
        </Panes>
      )}
      <StatusBar>
        {searching && matches.data ? (
          <span>
            {t(rows.length < (matches.data.total ?? 0) ? "image:files.firstHits" : "image:files.hits", {
              shown: rows.length,
              count: matches.data.total ?? rows.length,
            })}
          </span>
        ) : (
          <span>{t("image:files.count", { count: summary.entries ?? 0 })}</span>
        )}
        <span>
          <Size bytes={summary.size} />
        </span>
        {(summary.deletions ?? 0) > 0 && <span>{t("image:files.deletions", { count: summary.deletions ?? 0 })}</span>}
        {summary.cut && <span className={css.warn}>{t(`image:files.cut.${summary.cut}`)}</span>}
        {summary.by_table > 0 && (
          <span className={css.quiet} data-hint={t("image:files.byTableHint")}>
            {t("image:files.byTable", { count: summary.by_table })}
          </span>
        )}
        {summary.bad_tables > 0 && <span className={css.warn}>{t("image:files.badTables", { count: summary.bad_tables })}</span>}
        {summary.foreign > 0 && <span className={css.warn}>{t("image:files.foreign", { count: summary.foreign })}</span>}
      </StatusBar>
    </>
  );
}
