import { Skeleton } from "../Skeleton";
import type { Column } from "./columns";
import css from "./DataTable.module.css";

const widths = [1, 0.82, 0.94, 0.7, 0.88, 0.76];

/** Rows of the final height in the place of those that are still being read. */
export function SkeletonBody<Row>({ columns }: { columns: readonly Column<Row>[] }) {
  return Array.from({ length: 8 }, (_, row) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: bones have no identity and never move
    <div key={row} className={`${css.row} ${css.bones}`} aria-hidden="true">
      {columns.map((column) => (
        <div key={column.id} className={css.cell} data-align={column.align}>
          {column.skeleton !== undefined && <Skeleton width={Math.round(column.skeleton * (widths[row % widths.length] ?? 1))} />}
        </div>
      ))}
    </div>
  ));
}
