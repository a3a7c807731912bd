// A list as a grid: 200,000 rows of which only those on screen exist, driven by keyboard, its focus never lost.
// Sorting and filtering are its owner's; it draws the rows that it is given, in their order.
import { type CSSProperties, type KeyboardEvent, type MouseEvent, type Ref, useEffect, useImperativeHandle, useMemo, useRef } from "react";
import { useDelayed } from "../useDelayed";
import { type Column, columnsThatFit, template } from "./columns";
import { DataRow } from "./DataRow";
import css from "./DataTable.module.css";
import { Head, type Sort } from "./Head";
import { SkeletonBody } from "./SkeletonBody";
import { useActiveRow } from "./useActiveRow";
import { useRowWindow } from "./useRowWindow";
import { useSlots } from "./useSlots";
import { useWidth } from "./useWidth";

/** What the owner of a table may ask of it. */
export type DataTableHandle = { scrollToTop: () => void; focus: () => void };

type Props<Row> = {
  /** The accessible name. */
  label: string;
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  columns: readonly Column<Row>[];
  rowHeight: 40 | 36 | 32;
  sort?: Sort;
  onSort?: (column: string) => void;
  /** Enter, or a click beside the row's own buttons. */
  onOpen?: (row: Row, by: "key" | "click") => void;
  /** Told which row the keyboard or a click is on. */
  onActive?: (row: Row) => void;
  /** Chosen rows, by key; with it, Space and Ctrl/⌘ A choose. */
  selected?: ReadonlySet<string>;
  onSelect?: (keys: ReadonlySet<string>) => void;
  /** No row has come yet: skeletons after 150 ms. */
  loading?: boolean;
  /** How many rows there will be; `null` while nobody knows. */
  total?: number | null;
  /** Anything that a row's cells show beside the row itself; a row is drawn again when it changes. */
  rowState?: (row: Row, index: number) => unknown;
  rowClass?: (row: Row, index: number) => string | undefined;
  /** Told which rows are on screen. */
  onRange?: (first: number, last: number) => void;
  /** Told when the list is scrolled away from its top, and back. */
  onAtTop?: (atTop: boolean) => void;
  /** The rows are a tree: how deep each lies, and whether a folder is open; arrows open and close folders. */
  tree?: { level: (row: Row) => number; expanded: (row: Row) => boolean | undefined };
  ref?: Ref<DataTableHandle>;
};

const headHeight = 32;

/** The grid. Rows are told apart by `rowKey`; focus stays on a row while lists are refreshed around it. */
export function DataTable<Row>(props: Props<Row>) {
  const { label, rows, rowKey, columns, rowHeight, sort, onSort, onOpen, selected, onSelect, loading, total } = props;
  const { rowState, rowClass, onRange, onAtTop, onActive, tree, ref } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller);
  const gap = rowHeight === 40 ? 16 : 14;
  const shown = useMemo(
    () => (width === null ? columns : columnsThatFit(columns, width, gap, width < 840 ? 16 : 24)),
    [columns, width, gap],
  );
  const active = useActiveRow(rows, rowKey, scroller, onActive);

  // The row that holds the focus stays drawn, or the focus would be lost on scrolling.
  const drawn = useRowWindow({ scroller, count: rows.length, rowHeight, headHeight, kept: active.index });
  const { first, last, atTop } = drawn;
  useEffect(() => {
    if (last >= 0) onRange?.(first, last);
  }, [first, last, onRange]);
  useEffect(() => onAtTop?.(atTop), [atTop, onAtTop]);

  useImperativeHandle(
    ref,
    () => ({
      scrollToTop: () => {
        if (scroller.current) scroller.current.scrollTop = 0;
      },
      focus: () => active.focus(active.index),
    }),
    [active],
  );

  const go = (index: number) => {
    const target = Math.max(0, Math.min(rows.length - 1, index));
    drawn.scrollTo(target);
    active.focus(target);
  };
  const toggle = (index: number) => {
    const row = rows[index];
    if (row === undefined || !selected || !onSelect) return;
    const keys = new Set(selected);
    const key = rowKey(row);
    if (!keys.delete(key)) keys.add(key);
    onSelect(keys);
  };

  /** Opens or closes a folder; `false` when there is none, or it is so already. */
  const fold = (index: number, open: boolean): boolean => {
    const row = rows[index];
    const expanded = row === undefined ? undefined : tree?.expanded(row);
    if (row === undefined || expanded === undefined || expanded === open) return false;
    onOpen?.(row, "key");
    return true;
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const target = event.target as HTMLElement;
    const element = target.closest<HTMLElement>("[data-index]");
    if (!element || event.altKey) return;
    const index = Number(element.dataset.index);
    const onRow = target === element;
    const page = Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - headHeight) / rowHeight) - 1);
    const command = event.ctrlKey || event.metaKey;
    const act = (): boolean => {
      if (command) {
        if (event.key.toLowerCase() !== "a" || !onSelect) return false;
        onSelect(new Set(rows.map(rowKey)));
        return true;
      }
      switch (event.key) {
        case "ArrowDown":
          go(index + 1);
          return true;
        case "ArrowUp":
          go(index - 1);
          return true;
        case "PageDown":
          go(index + page);
          return true;
        case "PageUp":
          go(index - page);
          return true;
        case "Home":
          go(0);
          return true;
        case "End":
          go(rows.length - 1);
          return true;
        case "ArrowRight":
        case "ArrowLeft":
          if (onRow && tree && fold(index, event.key === "ArrowRight")) return true;
          step(element, target, event.key === "ArrowRight" ? 1 : -1);
          return true;
        case "Escape":
          if (onRow) return false;
          element.focus();
          return true;
        case "Enter": {
          const row = rows[index];
          if (!onRow || row === undefined || !onOpen) return false;
          onOpen(row, "key");
          return true;
        }
        case " ":
          if (!onRow) return false;
          toggle(index);
          return true;
        default:
          return false;
      }
    };
    if (act()) event.preventDefault();
  };

  const onClick = (event: MouseEvent<HTMLDivElement>) => {
    const target = event.target as HTMLElement;
    const element = target.closest<HTMLElement>("[data-index]");
    if (!element) return;
    const index = Number(element.dataset.index);
    active.set(index);
    if (target.closest("a, button, input, label") || event.defaultPrevented) return;
    const row = rows[index];
    if (event.ctrlKey || event.metaKey) toggle(index);
    else if (row !== undefined && String(getSelection() ?? "") === "") onOpen?.(row, "click");
  };

  const style = { "--columns": template(shown), "--gap": `${gap}px`, "--row-height": `${rowHeight}px` } as CSSProperties;
  const slow = useDelayed(150);
  const visible = drawn.indexes.filter((index) => index < rows.length);
  const slots = useSlots(visible.map((index) => rowKey(rows[index] as Row)));
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: it is a grid or a tree grid, both of which have a name
    // biome-ignore lint/a11y/noStaticElementInteractions: see above
    <div
      ref={scroller}
      role={tree ? "treegrid" : "grid"}
      aria-label={label}
      aria-rowcount={loading ? undefined : total === null ? -1 : (total ?? rows.length) + 1}
      aria-colcount={shown.length}
      aria-busy={loading || undefined}
      aria-multiselectable={onSelect ? true : undefined}
      className={css.grid}
      style={style}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onFocus={active.onFocus}
      onBlur={active.onBlur}
    >
      <Head columns={shown} sort={sort} onSort={onSort} />
      {/* biome-ignore lint/a11y/useSemanticElements: rows are placed freely, which a table's body cannot */}
      <div role="rowgroup" className={css.body} style={{ height: loading ? undefined : rows.length * rowHeight }}>
        {loading
          ? slow && <SkeletonBody columns={shown} />
          : visible.map((index, place) => {
              const row = rows[index] as Row;
              const key = rowKey(row);
              return (
                <DataRow
                  key={slots[place]}
                  row={row}
                  index={index}
                  top={index * rowHeight}
                  columns={shown}
                  tabbable={index === active.index}
                  selected={selected ? selected.has(key) : undefined}
                  className={rowClass?.(row, index)}
                  level={tree?.level(row)}
                  expanded={tree?.expanded(row)}
                  state={rowState?.(row, index)}
                />
              );
            })}
      </div>
    </div>
  );
}

/** Moves along a row: the row itself, then each of its buttons and links. */
function step(row: HTMLElement, from: HTMLElement, direction: 1 | -1): void {
  const stops = [row, ...row.querySelectorAll<HTMLElement>("a, button, input")];
  const here = stops.indexOf(from.closest("a, button, input") ?? row);
  stops[Math.max(0, Math.min(stops.length - 1, here + direction))]?.focus();
}
