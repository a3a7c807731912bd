import { useEffect, useMemo, useState } from "react";
import type { Tag } from "../../ipc/content";
import { turns } from "./slices";
import { type Sorting, sortTags, sortTagsInSlices, type TimeOf } from "./sortTags";

/** Up to here a list is sorted within a frame. */
export const atOnce = 5000;

/**
 * The tags in their order. Long lists are sorted in slices beside the drawing; until that is done, the last order
 * stands, and `sorting` says so.
 */
export function useSortedTags(tags: readonly Tag[], by: Sorting, timeOf: TimeOf): { sorted: readonly Tag[]; sorting: boolean } {
  const short = tags.length <= atOnce;
  const now = useMemo(() => (short ? sortTags(tags, by, timeOf) : null), [short, tags, by, timeOf]);
  const [done, setDone] = useState<{ tags: readonly Tag[]; by: Sorting; timeOf: TimeOf; sorted: readonly Tag[] } | null>(null);
  useEffect(() => {
    if (short) return;
    const stop = new AbortController();
    void sortTagsInSlices(tags, by, stop.signal, turns(), timeOf).then((sorted) => {
      if (sorted) setDone({ tags, by, timeOf, sorted });
    });
    return () => stop.abort();
  }, [short, tags, by, timeOf]);
  if (now) return { sorted: now, sorting: false };
  return { sorted: done?.sorted ?? tags, sorting: done?.tags !== tags || done.by !== by || done.timeOf !== timeOf };
}
