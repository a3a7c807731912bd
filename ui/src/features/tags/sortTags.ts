import type { Tag } from "../../ipc/content";
import { versionOrder } from "../../kit/tagOrder";

export const sortings = ["newest", "oldest", "az", "za", "version"] as const;
export type Sorting = (typeof sortings)[number];

/** When a tag came to be, in milliseconds since 1970; `null` where nobody knows. */
export type TimeOf = (tag: Tag) => number | null;

/** When a tag was last pushed, as far as its list told; what only a row's own request told moves no row. */
export function listedTime(tag: Tag): number | null {
  const text = tag.detail?.last_pushed ?? tag.detail?.created;
  return text ? timeOfText(text) : null;
}

export function timeOfText(text: string): number | null {
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : time;
}

/** Compares two tags by their places in the list. */
type Compare = (left: number, right: number) => number;

/**
 * What the tags of a list are compared by, in lists of their own: an object a tag and comparison would leave megabytes behind
 * with 200,000 of them.
 */
class Keys {
  private readonly times: Float64Array | null;
  private readonly orders: (string | null)[] = [];
  private readonly byName: boolean;

  constructor(
    private readonly tags: readonly Tag[],
    private readonly sorting: Sorting,
    private readonly timeOf: TimeOf,
  ) {
    this.byName = sorting === "az" || sorting === "za";
    this.times = sorting === "newest" || sorting === "oldest" ? new Float64Array(tags.length) : null;
  }

  /** Makes the keys of a part of the list. Parts are filled one after the other. */
  fill(from: number, to: number): void {
    if (this.byName) return;
    // Tags without a date stand at the end, whichever way the list runs.
    const undated = this.sorting === "oldest" ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER;
    for (let place = from; place < to; place += 1) {
      const tag = this.tags[place] as Tag;
      if (this.times) this.times[place] = this.timeOf(tag) ?? undated;
      this.orders.push(versionOrder(tag.name));
    }
  }

  /** The order, a total one: of two equals, the one that came first stays first. */
  comparison(): Compare {
    const { names, ties, versions, times } = this;
    const time = (place: number) => times?.[place] ?? 0;
    const orders: Record<Sorting, Compare> = {
      newest: (left, right) => time(right) - time(left) || ties(left, right),
      oldest: (left, right) => time(left) - time(right) || ties(left, right),
      az: names,
      za: (left, right) => names(right, left),
      version: (left, right) => versions(right, left),
    };
    const order = orders[this.sorting];
    return (left, right) => order(left, right) || left - right;
  }

  private readonly names: Compare = (left, right) => {
    const [a, b] = [this.nameAt(left), this.nameAt(right)];
    return a < b ? -1 : a > b ? 1 : 0;
  };

  private readonly versions: Compare = (left, right) => {
    const [a, b] = [this.orders[left] ?? null, this.orders[right] ?? null];
    if (a === null || b === null) return a !== null ? 1 : b !== null ? -1 : this.names(left, right);
    return a < b ? -1 : a > b ? 1 : this.names(left, right);
  };

  /** Tags of one push: names such as `latest` first, then the fullest version before the shorter ones. */
  private readonly ties: Compare = (left, right) => {
    const [a, b] = [this.orders[left] ?? null, this.orders[right] ?? null];
    if (a === null && b === null) return this.names(left, right);
    if (a === null || b === null) return a === null ? -1 : 1;
    return this.versions(right, left);
  };

  private nameAt(place: number): string {
    return (this.tags[place] as Tag).name;
  }
}

/** Sorts in one go; for lists of which that takes no time. */
export function sortTags(tags: readonly Tag[], sorting: Sorting, timeOf: TimeOf = listedTime): Tag[] {
  const keys = new Keys(tags, sorting, timeOf);
  keys.fill(0, tags.length);
  return once(tags, places(tags.length).sort(keys.comparison()));
}

function places(count: number): Uint32Array {
  return new Uint32Array(count).map((_, place) => place);
}

/** A list that changed while it was read may have brought a name twice; the one that came last is as it is now. */
function once(tags: readonly Tag[], order: Uint32Array): Tag[] {
  const out: Tag[] = [];
  for (const place of order) {
    const tag = tags[place] as Tag;
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
  const keys = new Keys(tags, sorting, timeOf);
  const compare = keys.comparison();
  const count = tags.length;
  let from: Uint32Array = places(count);
  for (let start = 0; start < count; start += slice) {
    const stop = Math.min(count, start + slice);
    keys.fill(start, stop);
    from.subarray(start, stop).sort(compare);
    await pause();
    if (signal.aborted) return null;
  }
  // Runs of sorted tags are merged by twos, to and fro between two lists, until one is left.
  let to: Uint32Array = new Uint32Array(count);
  for (let run = slice; run < count; run *= 2) {
    for (let start = 0; start < count; start += 2 * run) {
      const [middle, stop] = [Math.min(count, start + run), Math.min(count, start + 2 * run)];
      let [left, right] = [start, middle];
      for (let place = start; place < stop; place += 1) {
        const [a, b] = [from[left] as number, from[right] as number];
        if (left < middle && (right === stop || compare(a, b) <= 0)) {
          to[place] = a;
          left += 1;
        } else {
          to[place] = b;
          right += 1;
        }
        if (place % slice === slice - 1) {
          await pause();
          if (signal.aborted) return null;
        }
      }
    }
    [from, to] = [to, from];
  }
  return once(tags, from);
}
