import { type FocusEvent, type RefObject, useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";

/** The row that holds the grid's one tab stop, by key, so that it is the same row after a refresh. */
export function useActiveRow<Row>(
  rows: readonly Row[],
  rowKey: (row: Row) => string,
  grid: RefObject<HTMLElement | null>,
  onActive?: (row: Row) => void,
) {
  const [active, setActive] = useState<{ key: string | null; index: number }>({ key: null, index: 0 });
  const inside = useRef(false);
  const wanted = useRef<number | null>(null);

  // The list may have moved under it: found where it was, else by its key, else the row now in its place.
  const index = useMemo(() => {
    if (active.key === null) return 0;
    const there = rows[active.index];
    if (there !== undefined && rowKey(there) === active.key) return active.index;
    const moved = rows.findIndex((row) => rowKey(row) === active.key);
    return moved >= 0 ? moved : Math.max(0, Math.min(active.index, rows.length - 1));
  }, [active, rows, rowKey]);

  const set = useCallback(
    (next: number) => {
      const row = rows[next];
      if (row === undefined) return;
      setActive({ key: rowKey(row), index: next });
      onActive?.(row);
    },
    [rows, rowKey, onActive],
  );
  const focus = useCallback(
    (next: number) => {
      wanted.current = next;
      set(next);
    },
    [set],
  );

  useLayoutEffect(() => {
    const element = () => grid.current?.querySelector<HTMLElement>(`[data-index="${wanted.current ?? index}"]`);
    if (wanted.current !== null) {
      const target = element();
      if (target) {
        target.focus({ preventScroll: true });
        wanted.current = null;
      }
    } else if (inside.current && (document.activeElement === document.body || document.activeElement === null)) {
      // The focused row went away with its data; its neighbour takes over.
      element()?.focus({ preventScroll: true });
    }
  });

  const onFocus = useCallback(
    (event: FocusEvent) => {
      inside.current = true;
      const element = (event.target as HTMLElement).closest<HTMLElement>("[data-index]");
      if (element) set(Number(element.dataset.index));
    },
    [set],
  );
  const onBlur = useCallback((event: FocusEvent) => {
    // Removing the focused element fires no blur in every engine, and no related target in any.
    const next = event.relatedTarget;
    inside.current = next instanceof Node ? event.currentTarget.contains(next) : !event.target.isConnected;
  }, []);
  return useMemo(() => ({ index, set, focus, onFocus, onBlur }), [index, set, focus, onFocus, onBlur]);
}
