import type { TFunction } from "i18next";
import type { Column } from "../../../kit/DataTable/columns";
import { Size } from "../../../kit/Size";
import css from "./LayersTab.module.css";
import type { LayerRow } from "./rows";
import { StepWords } from "./StepWords";

type Setup = {
  t: TFunction<"image">;
  /** Bytes of the largest layer. */
  most: number;
  /** Whether other tags have it; `null` where nobody knows. */
  isShared: (row: LayerRow) => boolean | null;
};

/** The columns of **Layers**. The bar is for the eye; its size, and whether it is shared, stand in words. */
export function layerColumns({ t, most, isShared }: Setup): Column<LayerRow>[] {
  return [
    {
      id: "number",
      head: t("layers.columns.number"),
      width: 28,
      align: "end",
      cell: (row) => <span className={css.number}>{row.number}</span>,
    },
    { id: "step", head: t("layers.columns.step"), width: "rest", min: 240, skeleton: 260, cell: (row) => <StepWords row={row} /> },
    {
      id: "share",
      head: t("layers.columns.share"),
      width: 128,
      drop: 1,
      skeleton: 96,
      cell: (row) => {
        if (!row.layer) return null;
        const share = most > 0 ? ((row.layer.size ?? 0) / most) * 100 : 0;
        const shared = isShared(row);
        return (
          <span className={css.track}>
            <span className={css.bar} data-shared={shared || undefined} style={{ width: `${share}%` }} aria-hidden="true" />
            {shared !== null && <span className={css.hidden}>{t(shared ? "layers.shared" : "layers.onlyHere")}</span>}
          </span>
        );
      },
    },
    {
      id: "size",
      head: t("layers.columns.size"),
      width: 84,
      align: "end",
      skeleton: 48,
      cell: ({ layer }) => (layer ? <Size bytes={layer.size} /> : <span className={css.quiet}>{t("layers.noChange")}</span>),
    },
  ];
}
