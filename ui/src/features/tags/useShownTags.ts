// Which rows pass the filters. Short lists are filtered while drawing; long ones in slices beside it, and expressions on
// the Rust side: until that is done, the last rows stand.
import { useEffect, useMemo, useState } from "react";
import { matchNames, type Tag, type TagDetail } from "../../ipc/content";
import { type AppError, textParam, toAppError } from "../../ipc/error";
import { hasPlatform } from "./list";
import { turns } from "./slices";
import type { TagFilter } from "./tagFilter";
import { atOnce } from "./useSortedTags";

type Wanted = {
  tags: readonly Tag[];
  filter: TagFilter;
  platform: string | undefined;
  detailOf: (tag: Tag) => TagDetail | null;
};
export type ShownTags = {
  rows: readonly Tag[];
  /** How many were left out because nothing is known of their platforms yet. */
  unread: number;
  /** Why an expression is none; then everything is shown. */
  broken: string | null;
};

/** Names of one call to the Rust side. */
const namesAtOnce = 10_000;
/** How often the clock is looked at. */
const look = 250;

/** Passes what `test` passes, and counts what it cannot tell (`null`). */
class Sieve {
  readonly rows: Tag[] = [];
  unread = 0;
  constructor(private readonly wanted: Wanted) {}

  add(tag: Tag): void {
    const { platform, detailOf } = this.wanted;
    if (!platform) {
      this.rows.push(tag);
      return;
    }
    const has = hasPlatform(detailOf(tag), platform);
    if (has === null) this.unread += 1;
    else if (has) this.rows.push(tag);
  }
  shown(): ShownTags {
    return { rows: this.rows, unread: this.unread, broken: null };
  }
}

/** Filters in one go. */
export function shownNow(wanted: Wanted): ShownTags | null {
  const { tags, filter, platform } = wanted;
  if (filter.kind === "pattern") return null;
  if (filter.kind === "broken") return { rows: tags, unread: 0, broken: filter.why };
  if (filter.kind === "all" && !platform) return { rows: tags, unread: 0, broken: null };
  if (tags.length > atOnce) return null;
  const sieve = new Sieve(wanted);
  for (const tag of tags) if (filter.matches(tag.name)) sieve.add(tag);
  return sieve.shown();
}

/** Filters in slices; `null` when `signal` ended it. */
export async function shownInSlices(wanted: Wanted, signal: AbortSignal, pause: () => Promise<void>): Promise<ShownTags | null> {
  const { tags, filter } = wanted;
  const sieve = new Sieve(wanted);
  if (filter.kind === "pattern") {
    try {
      for (let start = 0; start < tags.length; start += namesAtOnce) {
        const part = tags.slice(start, start + namesAtOnce);
        const places = await matchNames(
          filter,
          part.map((tag) => tag.name),
        );
        if (signal.aborted) return null;
        for (const place of places) {
          const tag = part[place];
          if (tag) sieve.add(tag);
        }
        await pause();
      }
    } catch (thrown) {
      const error: AppError = toAppError(thrown);
      return { rows: tags, unread: 0, broken: textParam(error, "problem") ?? error.code };
    }
    return sieve.shown();
  }
  if (filter.kind === "broken") return { rows: tags, unread: 0, broken: filter.why };
  for (let index = 0; index < tags.length; index += 1) {
    const tag = tags[index] as Tag;
    if (filter.matches(tag.name)) sieve.add(tag);
    if (index % look === look - 1) {
      await pause();
      if (signal.aborted) return null;
    }
  }
  return sieve.shown();
}

/** The rows that pass. `version` is another number whenever something was learnt of rows. */
export function useShownTags(
  tags: readonly Tag[],
  filter: TagFilter,
  platform: string | undefined,
  detailOf: (tag: Tag) => TagDetail | null,
  version: number,
): ShownTags & { filtering: boolean } {
  // With a platform, what was learnt of rows decides too.
  const learnt = platform ? version : 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const wanted = useMemo<Wanted>(() => ({ tags, filter, platform, detailOf }), [tags, filter, platform, detailOf, learnt]);
  const now = useMemo(() => shownNow(wanted), [wanted]);
  const [done, setDone] = useState<{ wanted: Wanted; shown: ShownTags } | null>(null);
  useEffect(() => {
    if (now) {
      setDone(null);
      return;
    }
    const stop = new AbortController();
    void shownInSlices(wanted, stop.signal, turns()).then((shown) => {
      if (shown && !stop.signal.aborted) setDone({ wanted, shown });
    });
    return () => stop.abort();
  }, [now, wanted]);
  const last = now ?? done?.shown;
  const filtering = !now && done?.wanted !== wanted;
  return useMemo(
    () => ({ rows: last?.rows ?? tags, unread: last?.unread ?? 0, broken: last?.broken ?? null, filtering }),
    [last, tags, filtering],
  );
}
