import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import type { Column } from "./columns";
import css from "./DataTable.module.css";

/** Which column the rows are sorted by. */
export type Sort = { column: string; descending: boolean };

type Props<Row> = { columns: readonly Column<Row>[]; sort?: Sort; onSort?: (column: string) => void };

/** The row of heads; it stays in sight while the list is scrolled. */
export function Head<Row>({ columns, sort, onSort }: Props<Row>) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a grid of absolutely placed rows is no table
    // biome-ignore lint/a11y/useFocusableInteractive: the focus is on rows and on the sort buttons
    <div role="row" aria-rowindex={1} className={css.head}>
      {columns.map((column, index) => {
        const sorted = sort?.column === column.id ? sort : undefined;
        const Arrow = sorted?.descending ? IconArrowDown : IconArrowUp;
        const words = column.headHidden ? <span className={css.hidden}>{column.head}</span> : column.head;
        return (
          // biome-ignore lint/a11y/useFocusableInteractive: see above
          // biome-ignore lint/a11y/useSemanticElements: see above
          <div
            role="columnheader"
            key={column.id}
            aria-colindex={index + 1}
            aria-sort={sorted ? (sorted.descending ? "descending" : "ascending") : undefined}
            className={css.headCell}
            data-align={column.align}
          >
            {column.sortable && onSort ? (
              <button type="button" className={css.sort} onClick={() => onSort(column.id)}>
                {words}
                {sorted && <Arrow size={12} stroke={2} aria-hidden />}
              </button>
            ) : (
              words
            )}
            {column.note && (
              <>
                {" "}
                <span className={css.note}>{column.note}</span>
              </>
            )}
            {column.extra}
          </div>
        );
      })}
    </div>
  );
}
