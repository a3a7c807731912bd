import { useEffect, useMemo, useState } from "react";
import type { Tag } from "../../ipc/content";
import { type Sorting, sortTags, sortTagsInSlices } from "./sortTags";

/** Up to here a list is sorted within a frame. */
const atOnce = 5000;

/** How long a slice may take before the window gets a turn, in milliseconds. */
const slice = 8;

/** Gives the window a turn when it is due: to draw, and to take keys. A message comes sooner than a timer. */
function turns(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < slice) return;
    await new Promise<void>((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    });
    since = performance.now();
  };
}

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
    void sortTagsInSlices(tags, by, stop.signal, turns()).then((sorted) => {
      if (sorted) setDone({ tags, by, sorted });
    });
    return () => stop.abort();
  }, [short, tags, by]);
  if (now) return { sorted: now, sorting: false };
  return { sorted: done?.sorted ?? tags, sorting: done?.tags !== tags || done.by !== by };
}
