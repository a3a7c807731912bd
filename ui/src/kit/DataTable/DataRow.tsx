import { memo } from "react";
import type { Column } from "./columns";
import css from "./DataTable.module.css";

type Props<Row> = {
  row: Row;
  index: number;
  top: number;
  columns: readonly Column<Row>[];
  tabbable: boolean;
  selected: boolean | undefined;
  className: string | undefined;
  level: number | undefined;
  expanded: boolean | undefined;
  /** What the cells show beside the row; only compared. */
  state: unknown;
};

function PlainRow<Row>({ row, index, top, columns, tabbable, selected, className, level, expanded }: Props<Row>) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a grid of absolutely placed rows is no table
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      aria-level={level}
      aria-expanded={expanded}
      tabIndex={tabbable ? 0 : -1}
      data-index={index}
      className={className ? `${css.row} ${className}` : css.row}
      style={{ transform: `translateY(${top}px)` }}
    >
      {columns.map((column, place) => (
        // biome-ignore lint/a11y/useSemanticElements: see above
        // biome-ignore lint/a11y/useFocusableInteractive: the row has the focus
        <div role="gridcell" key={column.id} aria-colindex={place + 1} className={css.cell} data-align={column.align}>
          {column.cell(row, index)}
        </div>
      ))}
    </div>
  );
}

/** One row; drawn again only when something of it changed. */
export const DataRow = memo(PlainRow) as typeof PlainRow;
