// Lists that come in pages: what is known is shown at once, then the first page, and the rest is read on by itself.
import type { CachedList, Completeness, Cursor, Page } from "./content";

/** A list as far as it has been read. */
export type Reading<T> = {
  items: readonly T[];
  /** More is to come. */
  reading: boolean;
  /** How many items came fresh from the registry so far; the others are as they were known before. */
  fresh: number;
  /** How many there will be, where told. */
  total: number | null;
  completeness: Completeness;
  /** How old what is shown is: when it came from the registry, in milliseconds since 1970. */
  at: number;
  /** How many pages it took. */
  pages: number;
};

type Options<T> = {
  page: (cursor: Cursor | null, signal: AbortSignal) => Promise<Page<T>>;
  signal: AbortSignal;
  /** Called with the first page at once, then as often as a list of that length can be drawn without trouble. */
  publish: (list: Reading<T>) => void;
  /** The list as it was before: its rows stay until their fresh selves come, or the reading ends without them. */
  known?: Reading<T>;
  /** A part of the list as it was kept on disk, from `cursor` on; asked only when nothing is known. */
  cached?: (cursor: Cursor | null) => Promise<CachedList<T> | null>;
  /** What tells items apart. */
  keyOf: (item: T) => string;
  /** Resolves at once, or, while the person has paused the reading, when they go on. */
  go?: () => Promise<void>;
  now?: () => number;
};

/** Reads a list to its end. Throws what a page threw; what was published until then stands. */
export async function readPages<T>(options: Options<T>): Promise<Reading<T>> {
  const { page, signal, publish, cached, keyOf, go, now = Date.now } = options;
  const items: T[] = [];
  let known = options.known;
  let cursor: Cursor | null = null;
  let published = 0;
  // What an earlier page said of the list holds for all of it.
  let lacking: Completeness | undefined;
  let later: ReturnType<typeof setTimeout> | undefined;
  let ended = false;

  const fromDisk = async () => {
    const kept: T[] = [];
    let place: Cursor | null = null;
    do {
      // A broken cache is no reason to show nothing: the registry is being asked anyway.
      const list: CachedList<T> | null | undefined = await cached?.(place).catch(() => null);
      if (!list || ended || signal.aborted) return;
      const part: Page<T> = list.page;
      for (const item of part.items) kept.push(item);
      const first = place === null;
      // A cache that goes in circles is broken, too.
      place = part.items.length > 0 && kept.length < most ? part.next : null;
      if (!first && place !== null) continue;
      // What comes from the disk stands behind what has come from the registry meanwhile.
      const whole: Reading<T> = {
        ...part,
        items: kept.slice(),
        reading: true,
        fresh: items.length,
        at: Date.parse(list.fetched),
        pages: 0,
      };
      known = whole;
      if (items.length === 0) publish(whole);
    } while (place !== null);
  };
  const disk = known ? undefined : fromDisk();

  try {
    for (let pages = 1; ; pages += 1) {
      const next: Page<T> = await page(cursor, signal);
      clearTimeout(later);
      for (const item of next.items) items.push(item);
      const at = now();
      if (next.completeness.state !== "complete") lacking = next.completeness;
      const completeness = lacking ?? next.completeness;
      if (next.next === null) {
        return { items, reading: false, fresh: items.length, total: next.total, completeness, at, pages };
      }
      const tell = () => {
        published = now();
        publish({
          items: known ? over(known, items, keyOf) : items.slice(),
          reading: true,
          fresh: items.length,
          total: next.total,
          completeness: known?.completeness ?? completeness,
          at: known?.at ?? at,
          pages,
        });
      };
      // Drawing 200,000 rows a hundred times would cost more than reading them.
      const due = pages === 1 ? 0 : published + Math.max(100, items.length / 100) - at;
      if (due <= 0) tell();
      else later = setTimeout(tell, due);
      cursor = next.next;
      await go?.();
    }
  } catch (error) {
    // What was kept on disk is still worth showing when the registry cannot be reached.
    await disk;
    throw error;
  } finally {
    ended = true;
    clearTimeout(later);
  }
}

/** Items of one list, at most. */
const most = 1_000_000;

/** Up to here fresh items are laid over the old list while they come; the rows of a longer one stand until all have come. */
const overlaid = 5000;

function over<T>(known: Reading<T>, fresh: readonly T[], keyOf: (item: T) => string): readonly T[] {
  return known.items.length > Math.max(overlaid, fresh.length) ? known.items : overlay(known.items, fresh, keyOf);
}

/** The fresh items, and after them those of the old list that have not come yet. */
function overlay<T>(old: readonly T[], fresh: readonly T[], keyOf: (item: T) => string): T[] {
  const seen = new Set(fresh.map(keyOf));
  return [...fresh, ...old.filter((item) => !seen.has(keyOf(item)))];
}
