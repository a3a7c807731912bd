import { IconCheck, IconStack2 } from "@tabler/icons-react";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ImageDetail, Neighbours, Referrers } from "../../../ipc/image";
import { DataTable } from "../../../kit/DataTable/DataTable";
import { EmptyState } from "../../../kit/EmptyState";
import { Note } from "../../../kit/Note";
import { StatusBar } from "../../../kit/StatusBar";
import { Panes } from "../Panes";
import { layerColumns } from "./columns";
import { LayerAside } from "./LayerAside";
import css from "./LayersTab.module.css";
import { type LayerRow, largest, layerRows } from "./rows";

type Props = {
  detail: ImageDetail;
  neighbours: Neighbours | undefined;
  referrers: Referrers | undefined;
  repository: string;
  /** A layer to begin with, by digest. */
  layer: string | undefined;
  onBrowse: (layer: string) => void;
  onSave: (layer: string) => void;
};

const rowKey = (row: LayerRow) => row.key;

/** The layers of an image with the build step that made each; arrows go from one to the next. */
export function LayersTab({ detail, neighbours, referrers, repository, layer, onBrowse, onSave }: Props) {
  const { t } = useTranslation("image");
  const rows = useMemo(() => layerRows(detail), [detail]);
  const start =
    (layer === undefined ? undefined : rows.find((row) => row.layer?.digest === layer)) ?? rows.find((row) => row.layer) ?? rows[0];
  const [chosen, setChosen] = useState<string | undefined>(start?.key);
  const row = rows.find(({ key }) => key === chosen) ?? start;
  const choose = useCallback((next: LayerRow) => setChosen(next.key), []);
  const selected = useMemo(() => new Set(row ? [row.key] : []), [row]);
  const columns = useMemo(() => {
    const shared = new Set(neighbours?.layers.map(({ digest }) => digest));
    return layerColumns({
      t,
      most: largest(detail.layers),
      isShared: ({ layer: one }) => (one && neighbours?.compared ? shared.has(one.digest) : null),
    });
  }, [t, detail, neighbours]);

  if (!row) {
    return (
      <EmptyState icon={<IconStack2 size={20} stroke={1.6} />} title={t("layers.none.title")}>
        {t("layers.none.text")}
      </EmptyState>
    );
  }
  const unplaced = detail.layers.length > 0 && detail.steps.length > 0 && !detail.history_fits;
  return (
    <>
      <Panes
        label={t("layers.chosen")}
        aside={
          <LayerAside
            row={row}
            detail={detail}
            neighbours={neighbours}
            referrers={referrers}
            repository={repository}
            onBrowse={onBrowse}
            onSave={onSave}
          />
        }
      >
        {unplaced && (
          <div className={css.notes}>
            <Note tone="info" title={t("layers.misfit.title")}>
              {t("layers.misfit.text")}
            </Note>
          </div>
        )}
        <DataTable
          label={t("tabs.layers")}
          rows={rows}
          rowKey={rowKey}
          columns={columns}
          rowHeight={36}
          selected={selected}
          onActive={choose}
        />
      </Panes>
      <StatusBar actions={<span className={css.hint}>{t("layers.keys")}</span>}>
        <span>
          {detail.steps.length > 0
            ? t("layers.footer", {
                layers: t("layerCount", { count: detail.layers.length }),
                steps: t("layers.steps", { count: detail.steps.length }),
              })
            : t("layerCount", { count: detail.layers.length })}
        </span>
        <span className={css.ok}>
          <IconCheck size={12} stroke={2} aria-hidden />
          {t(detail.config.state === "read" ? "layers.matches" : "layers.manifestMatches")}
        </span>
      </StatusBar>
    </>
  );
}
