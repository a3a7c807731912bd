import { Button } from "@mantine/core";
import { IconFileZip, IconFolderOpen } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { isCancelled, toAppError } from "../../../ipc/error";
import {
  type FilesCost,
  type FilesProgress,
  type FilesSummary,
  type ImageDetail,
  type Place,
  readFiles,
  type Tree,
} from "../../../ipc/image";
import type { Account } from "../../../ipc/model";
import { EmptyState } from "../../../kit/EmptyState";
import { FilterSelect } from "../../../kit/FilterSelect";
import { ProgressPanel } from "../../../kit/ProgressPanel";
import { formatSize } from "../../../kit/Size";
import { SkeletonRows } from "../../../kit/Skeleton";
import { type Saver, useFilesRead, useWork } from "../actions";
import { ImageError } from "../ImageError";
import { costQuery } from "../queries";
import { FileList } from "./FileList";
import css from "./FilesTab.module.css";

type Props = {
  account: Account;
  place: Place;
  detail: ImageDetail;
  /** The layer whose files are shown, by digest; without one, all layers laid over one another. */
  layer: string | undefined;
  onLayer: (layer: string | undefined) => void;
  saver: Saver;
};

/** The files of an image or of one of its layers. What reading them costs is said before it is done. */
export function FilesTab({ account, place, detail, layer, onLayer, saver }: Props) {
  const { t } = useTranslation("image");
  const index = layer === undefined ? -1 : detail.layers.findIndex(({ digest }) => digest === layer);
  const tree: Tree = useMemo(() => ({ digest: detail.digest, layer: index < 0 ? null : index }), [detail.digest, index]);
  const cost = useQuery(costQuery(place, tree));
  const read = useWork<FilesProgress, FilesSummary>(`${tree.digest} ${tree.layer}`, (tell, signal) => readFiles(place, tree, tell, signal));
  const { state, start } = read;
  const filesRead = useFilesRead(place);
  const free = cost.data !== undefined && isFree(cost.data);
  useEffect(() => {
    if (free && state === "idle") start();
  }, [free, state, start]);
  useEffect(() => {
    if (state === "done") filesRead();
  }, [state, filesRead]);

  const tar = detail.layers.map((one, at) => ({ ...one, at })).filter(({ kind }) => kind === "tar");
  const scopes = [
    { value: "all", label: t("files.allLayers", { count: tar.length }) },
    ...tar.map(({ digest, at }) => ({ value: `${at} ${digest}`, label: t("files.layer", { number: at + 1 }) })),
  ];
  const scope = index < 0 ? "all" : `${index} ${layer}`;
  const picker = (
    <FilterSelect
      label={t("files.of")}
      value={scope}
      options={scopes}
      onChange={(value) => onLayer(value === "all" ? undefined : value.slice(value.indexOf(" ") + 1))}
    />
  );
  const failure = read.error ?? (cost.error && !isCancelled(cost.error) ? toAppError(cost.error) : null);

  if (tar.length === 0) {
    return (
      <EmptyState icon={<IconFileZip size={20} stroke={1.6} />} title={t("files.none.title")}>
        {t("files.none.text")}
      </EmptyState>
    );
  }
  if (state === "done" && read.result) {
    return <FileList account={account} place={place} detail={detail} tree={tree} summary={read.result} picker={picker} saver={saver} />;
  }
  return (
    <>
      <div className={css.toolbar}>{picker}</div>
      {failure ? (
        <ImageError error={failure} account={account} what={t("files.what")} onRetry={read.error ? start : () => void cost.refetch()} />
      ) : state === "running" ? (
        <Reading progress={read.progress} onCancel={read.cancel} />
      ) : !cost.data || free ? (
        <SkeletonRows rows={8} height={32} />
      ) : (
        <Cost cost={cost.data} onStart={start} />
      )}
    </>
  );
}

/** Nothing has to come over the network. */
function isFree({ bytes, whole, by_table: byTable }: FilesCost): boolean {
  return !bytes && whole === 0 && byTable === 0;
}

function Cost({ cost, onStart }: { cost: FilesCost; onStart: () => void }) {
  const { t, i18n } = useTranslation("image");
  const size = formatSize(cost.bytes ?? 0, i18n.language);
  return (
    <EmptyState
      icon={<IconFolderOpen size={20} stroke={1.6} />}
      tone="accent"
      title={t(cost.at_least ? "files.cost.atLeast" : cost.by_table > 0 ? "files.cost.ofAll" : "files.cost.title", {
        size,
        of: formatSize(cost.of ?? 0, i18n.language),
      })}
      actions={
        <Button variant="filled" onClick={onStart}>
          {t("files.cost.read")}
        </Button>
      }
    >
      {cost.whole > 0 && <div>{t("files.cost.whole", { count: cost.whole })}</div>}
      {cost.by_table > 0 && <div>{t("files.cost.byTable", { count: cost.by_table })}</div>}
      {cost.known > 0 && <div>{t("files.cost.known", { count: cost.known })}</div>}
      {cost.foreign > 0 && <div>{t("files.cost.foreign", { count: cost.foreign })}</div>}
      <div>{t("files.cost.kept")}</div>
    </EmptyState>
  );
}

function Reading({ progress, onCancel }: { progress: FilesProgress | null; onCancel: () => void }) {
  const { t, i18n } = useTranslation("image");
  const total = progress?.total ?? null;
  const bytes = progress?.bytes ?? 0;
  const number = new Intl.NumberFormat(i18n.language);
  return (
    <ProgressPanel
      title={t(progress?.stage === "merging" ? "files.reading.merging" : "files.reading.title")}
      done={progress && total ? bytes / total : null}
      onCancel={onCancel}
    >
      {progress &&
        [
          total === null
            ? formatSize(bytes, i18n.language)
            : t("files.reading.bytes", { bytes: formatSize(bytes, i18n.language), total: formatSize(total, i18n.language) }),
          t("files.reading.layer", {
            number: number.format(Math.min(progress.layer + 1, progress.layers)),
            total: number.format(progress.layers),
          }),
          t("files.reading.entries", { count: progress.entries ?? 0 }),
        ].join(" · ")}
    </ProgressPanel>
  );
}
