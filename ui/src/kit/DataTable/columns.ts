import type { ReactNode } from "react";

/** A column of a `DataTable`. */
export type Column<Row> = {
  id: string;
  /** The head's words; also the accessible name where the head draws nothing (`headHidden`). */
  head: string;
  headHidden?: boolean;
  /** Said after the head in a lighter voice: what a number counts, for example. */
  note?: string;
  /** Stands in the head after its words: a pill, for example. */
  extra?: ReactNode;
  /** Pixels, or `"rest"` for the one column that takes what the others leave. */
  width: number | "rest";
  /** What a `"rest"` column is never made narrower than, as long as another column can go instead. */
  min?: number;
  align?: "end";
  sortable?: boolean;
  /** When the table is narrow, columns with a lower number go first; without one, it stays. */
  drop?: number;
  /** What stands in the cell. Rows that scroll in take over the elements of those that went: what keeps a state of its own needs a `key`. */
  cell: (row: Row, index: number) => ReactNode;
  /** How wide its skeleton bar is while the first rows are read. */
  skeleton?: number;
};

/** The columns that find room in `width` pixels, in their order. */
export function columnsThatFit<Row>(columns: readonly Column<Row>[], width: number, gap: number, gutter: number): readonly Column<Row>[] {
  let shown = columns;
  const restMin = columns.find((column) => column.width === "rest")?.min ?? 280;
  const order = columns.filter((column) => column.drop !== undefined).sort((a, b) => (a.drop ?? 0) - (b.drop ?? 0));
  for (const next of order) {
    if (restWidth(shown, width, gap, gutter) >= restMin) break;
    shown = shown.filter((column) => column !== next);
  }
  return shown;
}

function restWidth<Row>(columns: readonly Column<Row>[], width: number, gap: number, gutter: number): number {
  const fixed = columns.reduce((sum, column) => sum + (column.width === "rest" ? 0 : column.width), 0);
  return width - 2 * gutter - fixed - gap * (columns.length - 1);
}

/** The CSS grid that these columns stand in. */
export function template<Row>(columns: readonly Column<Row>[]): string {
  return columns.map((column) => (column.width === "rest" ? "minmax(0, 1fr)" : `${column.width}px`)).join(" ");
}
