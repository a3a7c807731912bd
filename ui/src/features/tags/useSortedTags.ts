import { useEffect, useMemo, useState } from "react";
import type { Tag } from "../../ipc/content";
import { type Sorting, sortTags, sortTagsInSlices } from "./sortTags";

/** Up to here a list is sorted within a frame. */
const atOnce = 5000;

/** Gives the window a turn: to draw, and to take keys. */
const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

/**
 * The tags in their order. Long lists are sorted in slices beside the drawing; until that is done, the last order
 * stands, and `sorting` says so.
 */
export function useSortedTags(tags: readonly Tag[], by: Sorting): { sorted: readonly Tag[]; sorting: boolean } {
  const short = tags.length <= atOnce;
  const now = useMemo(() => (short ? sortTags(tags, by) : null), [short, tags, by]);
  const [done, setDone] = useState<{ tags: readonly Tag[]; by: Sorting; sorted: readonly Tag[] } | null>(null);
  useEffect(() => {
    if (short) return;
    const stop = new AbortController();
    void sortTagsInSlices(tags, by, stop.signal, pause).then((sorted) => {
      if (sorted) setDone({ tags, by, sorted });
    });
    return () => stop.abort();
  }, [short, tags, by]);
  if (now) return { sorted: now, sorting: false };
  return { sorted: done?.sorted ?? tags, sorting: done?.tags !== tags || done.by !== by };
}
