import { Button } from "@mantine/core";
import { IconFiles, IconSearch } from "@tabler/icons-react";
import { useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  compareFiles,
  type FileChange,
  type FileComparison,
  type FilesCost,
  type FilesProgress,
  type ImageAddress,
} from "../../../ipc/image";
import type { Account } from "../../../ipc/model";
import { Chip } from "../../../kit/Chip";
import type { Column } from "../../../kit/DataTable/columns";
import { DataTable } from "../../../kit/DataTable/DataTable";
import { EmptyState } from "../../../kit/EmptyState";
import { FilterField } from "../../../kit/FilterField";
import { ProgressPanel } from "../../../kit/ProgressPanel";
import { formatSize, Size } from "../../../kit/Size";
import { StatusBar } from "../../../kit/StatusBar";
import { visibleText } from "../../../kit/visibleText";
import { useWork } from "../actions";
import { modeWords } from "../files/mode";
import { ImageError } from "../ImageError";
import css from "./ComparedFiles.module.css";
import { signedSize } from "./summary";

type Props = { account: Account; a: ImageAddress; b: ImageAddress; cost: FilesCost };
type Row = FileChange & { key: string };
const rowKey = (row: Row) => row.key;

/** The files that are different; what reading them costs is said before it is done. */
export function ComparedFiles({ account, a, b, cost }: Props) {
  const { t, i18n } = useTranslation("image");
  const work = useWork<FilesProgress, FileComparison>(JSON.stringify([a, b]), (tell, signal) => compareFiles(a, b, tell, signal));
  const { state, progress, result, error } = work;
  const size = (bytes: number | null) => formatSize(bytes ?? 0, i18n.language);
  if (state === "failed" && error) return <ImageError error={error} account={account} what={t("files.what")} onRetry={work.start} />;
  if (state === "running") {
    const total = progress?.total ?? null;
    return (
      <ProgressPanel
        title={t("compare.files.reading")}
        done={progress && total ? (progress.bytes ?? 0) / total : null}
        onCancel={work.cancel}
      >
        {progress &&
          [
            total === null ? size(progress.bytes) : t("files.reading.bytes", { bytes: size(progress.bytes), total: size(total) }),
            t("files.reading.entries", { count: progress.entries ?? 0 }),
          ].join(" · ")}
      </ProgressPanel>
    );
  }
  if (!result) {
    return (
      <EmptyState
        icon={<IconFiles size={20} stroke={1.6} />}
        tone="accent"
        title={t(cost.by_table > 0 ? "compare.files.costOf" : "compare.files.costTitle", { size: size(cost.bytes), of: size(cost.of) })}
        actions={
          <Button variant="filled" onClick={work.start}>
            {t("compare.files.read")}
          </Button>
        }
      >
        {t("compare.files.costText")}
      </EmptyState>
    );
  }
  return <Changes result={result} />;
}

function Changes({ result }: { result: FileComparison }) {
  const { t, i18n } = useTranslation(["image", "common"]);
  const [typed, setTyped] = useState("");
  const query = useDeferredValue(typed.trim().toLowerCase());
  const all = useMemo(() => result.changes.map((change, at): Row => ({ ...change, key: String(at) })), [result]);
  const rows = useMemo(() => (query === "" ? all : all.filter(({ path }) => path.toLowerCase().includes(query))), [all, query]);
  const columns = useMemo((): Column<Row>[] => {
    const mode = ({ mode_a: before, mode_b: after, kind }: Row) => {
      if (before !== null && after !== null && before !== after) return `${modeWords(before, kind)} → ${modeWords(after, kind)}`;
      const one = after ?? before;
      return one === null ? "" : modeWords(one, kind);
    };
    return [
      {
        id: "path",
        head: t("image:compare.files.columns.path"),
        width: "rest",
        min: 240,
        cell: ({ path }) => (
          <span className={css.path} data-hint={visibleText(path.slice(0, 2000))} data-hint-cut>
            /{visibleText(path.slice(0, 600))}
          </span>
        ),
      },
      {
        id: "change",
        head: t("image:compare.files.columns.change"),
        width: 210,
        cell: ({ change, privilege_changed: privileged }) => (
          <span className={css.chips}>
            <Chip
              tone={
                change === "removed" || change === "written_in_a"
                  ? "danger"
                  : change === "added" || change === "written_in_b"
                    ? "ok"
                    : "plain"
              }
            >
              {t(`image:compare.files.kinds.${change}`)}
            </Chip>
            {privileged && <Chip tone="warn">{t("image:compare.files.privilege")}</Chip>}
          </span>
        ),
      },
      {
        id: "size",
        head: t("image:compare.files.columns.size"),
        width: 88,
        align: "end",
        drop: 2,
        cell: ({ size_a: before, size_b: after }) =>
          before !== null && after !== null ? (
            before === after ? (
              <Size bytes={after} />
            ) : (
              signedSize(after - before, i18n.language)
            )
          ) : (
            <Size bytes={after ?? before} />
          ),
      },
      {
        id: "mode",
        head: t("image:compare.files.columns.mode"),
        width: 190,
        drop: 1,
        cell: (row) => <span className={css.mode}>{mode(row)}</span>,
      },
    ];
  }, [t, i18n.language]);
  const total = result.total ?? all.length;
  return (
    <>
      <div className={css.toolbar}>
        <FilterField className={css.filter} label={t("image:compare.files.filter")} value={typed} onChange={setTyped} />
      </div>
      {all.length === 0 ? (
        <EmptyState icon={<IconFiles size={20} stroke={1.6} />} title={t("image:compare.files.none")} />
      ) : rows.length === 0 ? (
        <EmptyState
          icon={<IconSearch size={20} stroke={1.6} />}
          title={t("image:compare.files.noHit", { typed: typed.trim() })}
          actions={<Button onClick={() => setTyped("")}>{t("common:clear")}</Button>}
        />
      ) : (
        <DataTable label={t("image:compare.tabs.files")} rows={rows} rowKey={rowKey} columns={columns} rowHeight={32} />
      )}
      <StatusBar>
        <span>{t("image:compare.files.count", { count: total })}</span>
        {all.length < total && <span>{t("image:compare.files.firstOf", { shown: all.length })}</span>}
        <span className={css.quiet}>{t("image:compare.files.read_bytes", { size: formatSize(result.read ?? 0, i18n.language) })}</span>
        {result.unread_shared > 0 && (
          <span className={css.quiet} data-hint={t("image:compare.files.unread", { count: result.unread_shared })} data-hint-cut>
            {t("image:compare.files.unread", { count: result.unread_shared })}
          </span>
        )}
        {result.cut && <span className={css.warn}>{t(`image:files.cut.${result.cut}`)}</span>}
      </StatusBar>
    </>
  );
}
