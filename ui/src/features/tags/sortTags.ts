import type { Tag } from "../../ipc/content";
import { byVersion, type VersionKey, versionKey } from "../../kit/tagOrder";

export const sortings = ["newest", "oldest", "az", "za", "version"] as const;
export type Sorting = (typeof sortings)[number];

/** When a tag came to be, in milliseconds since 1970; `null` where nobody knows. */
export type TimeOf = (tag: Tag) => number | null;

/** A tag with what it is compared by. */
type Keyed = { tag: Tag; time: number; version: VersionKey | null };

/** When a tag was last pushed, as far as its list told; what only a row's own request told moves no row. */
export function listedTime(tag: Tag): number | null {
  const text = tag.detail?.last_pushed ?? tag.detail?.created;
  return text ? timeOfText(text) : null;
}

export function timeOfText(text: string): number | null {
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : time;
}

function compareNames(left: Keyed, right: Keyed): number {
  return left.tag.name < right.tag.name ? -1 : left.tag.name > right.tag.name ? 1 : 0;
}

/** Tags of one push: names such as `latest` first, then the fullest version before the shorter ones. */
function compareTies(left: Keyed, right: Keyed): number {
  const [a, b] = [left.version as VersionKey, right.version as VersionKey];
  if (a.order === null && b.order === null) return compareNames(left, right);
  if (a.order === null || b.order === null) return a.order === null ? -1 : 1;
  return byVersion(b, a);
}

const comparisons: Record<Sorting, (left: Keyed, right: Keyed) => number> = {
  newest: (left, right) => right.time - left.time || compareTies(left, right),
  oldest: (left, right) => left.time - right.time || compareTies(left, right),
  az: compareNames,
  za: (left, right) => compareNames(right, left),
  version: (left, right) => byVersion(right.version as VersionKey, left.version as VersionKey),
};

function keyed(tag: Tag, sorting: Sorting, timeOf: TimeOf): Keyed {
  const byName = sorting === "az" || sorting === "za";
  return {
    tag,
    // Tags without a date stand at the end, whichever way the list runs.
    time: byName ? 0 : (timeOf(tag) ?? (sorting === "oldest" ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER)),
    version: byName ? null : versionKey(tag.name),
  };
}

/** Sorts in one go; for lists of which that takes no time. */
export function sortTags(tags: readonly Tag[], sorting: Sorting, timeOf: TimeOf = listedTime): Tag[] {
  return once(tags.map((tag) => keyed(tag, sorting, timeOf)).sort(comparisons[sorting]));
}

/** A list that changed while it was read may have brought a name twice; the one that came last is as it is now. */
function once(sorted: readonly Keyed[]): Tag[] {
  const out: Tag[] = [];
  for (const { tag } of sorted) {
    if (out[out.length - 1]?.name === tag.name) out.pop();
    out.push(tag);
  }
  return out;
}

const slice = 2000;

/**
 * Sorts in slices of a few milliseconds, so that the window never stands still. `pause` is awaited between slices;
 * `signal` ends it with `null`.
 */
export async function sortTagsInSlices(
  tags: readonly Tag[],
  sorting: Sorting,
  signal: AbortSignal,
  pause: () => Promise<void>,
  timeOf: TimeOf = listedTime,
): Promise<Tag[] | null> {
  const compare = comparisons[sorting];
  let runs: Keyed[][] = [];
  for (let start = 0; start < tags.length; start += slice) {
    runs.push(
      tags
        .slice(start, start + slice)
        .map((tag) => keyed(tag, sorting, timeOf))
        .sort(compare),
    );
    await pause();
    if (signal.aborted) return null;
  }
  while (runs.length > 1) {
    const merged: Keyed[][] = [];
    for (let index = 0; index < runs.length; index += 2) {
      const [left, right] = [runs[index], runs[index + 1]];
      if (!left) continue;
      if (!right) {
        merged.push(left);
        continue;
      }
      const out: Keyed[] = [];
      let [l, r] = [0, 0];
      while (l < left.length || r < right.length) {
        const [a, b] = [left[l], right[r]];
        // Stable: of two equals, the one that came first stays first.
        if (a && (!b || compare(a, b) <= 0)) {
          out.push(a);
          l += 1;
        } else if (b) {
          out.push(b);
          r += 1;
        }
        if (out.length % slice === 0) {
          await pause();
          if (signal.aborted) return null;
        }
      }
      merged.push(out);
    }
    runs = merged;
  }
  return once(runs[0] ?? []);
}
