import { type RefObject, useCallback, useLayoutEffect, useState } from "react";
import { flushSync } from "react-dom";

/** Rows drawn beyond the edges, so that a flick shows no gap. */
const overscan = 8;

type Options = {
  scroller: RefObject<HTMLElement | null>;
  count: number;
  rowHeight: number;
  /** Of the head that stays at the top while rows go by under it. */
  headHeight: number;
  /** A row that is drawn wherever it is, such as the one that has the focus. */
  kept: number;
};
type Seen = { first: number; last: number; atTop: boolean };

const nothing: Seen = { first: 0, last: -1, atTop: true };

/**
 * Which rows of a long list are drawn. All are of one height, so their places are a multiplication: nothing is measured
 * or remembered a row, whether there are ten or 200,000.
 */
export function useRowWindow({ scroller, count, rowHeight, headHeight, kept }: Options) {
  const [seen, setSeen] = useState<Seen>(nothing);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const look = (): Seen => {
      const height = element.clientHeight;
      if (height === 0) return nothing;
      const top = element.scrollTop;
      return {
        first: Math.max(0, Math.floor((top - headHeight) / rowHeight)),
        last: Math.max(0, Math.floor((top + height - headHeight) / rowHeight)),
        atTop: top < rowHeight / 2,
      };
    };
    const update = () => {
      const now = look();
      setSeen((before) => (before.first === now.first && before.last === now.last && before.atTop === now.atTop ? before : now));
    };
    update();
    // Within the same frame, or the rows would come one frame after their place.
    const scrolled = () => flushSync(update);
    element.addEventListener("scroll", scrolled, { passive: true });
    const observer = typeof ResizeObserver === "undefined" ? null : new ResizeObserver(update);
    observer?.observe(element);
    return () => {
      element.removeEventListener("scroll", scrolled);
      observer?.disconnect();
    };
  }, [scroller, rowHeight, headHeight]);

  const scrollTo = useCallback(
    (index: number) => {
      const element = scroller.current;
      if (!element) return;
      const top = index * rowHeight;
      const bottom = headHeight + top + rowHeight - element.clientHeight;
      if (element.scrollTop > top) element.scrollTop = top;
      else if (element.scrollTop < bottom) element.scrollTop = bottom;
    },
    [scroller, rowHeight, headHeight],
  );

  const last = Math.min(seen.last, count - 1);
  const first = Math.min(seen.first, Math.max(0, last));
  const indexes: number[] = [];
  if (last >= 0) {
    const from = Math.max(0, first - overscan);
    const to = Math.min(count - 1, last + overscan);
    if (kept < from && kept < count) indexes.push(kept);
    for (let index = from; index <= to; index += 1) indexes.push(index);
    if (kept > to && kept < count) indexes.push(kept);
  }
  return { indexes, first, last, atTop: seen.atTop, scrollTo };
}
