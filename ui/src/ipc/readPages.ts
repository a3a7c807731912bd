// Lists that come in pages: the first page is shown at once, the rest is read on by itself.
import type { Completeness, Cursor, Page } from "./content";

/** A list as far as it has been read. */
export type Reading<T> = {
  items: readonly T[];
  /** More pages are to come. */
  reading: boolean;
  /** How many there will be, where told. */
  total: number | null;
  completeness: Completeness;
  /** When its newest page came, in milliseconds since 1970. */
  at: number;
  /** How many pages it took. */
  pages: number;
};

type Options<T> = {
  page: (cursor: Cursor | null, signal: AbortSignal) => Promise<Page<T>>;
  signal: AbortSignal;
  /** Called with the first page at once, then as often as a list of that length can be drawn without trouble. */
  publish: (list: Reading<T>) => void;
  /** Resolves at once, or, while the person has paused the reading, when they go on. */
  go?: () => Promise<void>;
  now?: () => number;
};

/** Reads a list to its end. Throws what a page threw; what was published until then stands. */
export async function readPages<T>({ page, signal, publish, go, now = Date.now }: Options<T>): Promise<Reading<T>> {
  const items: T[] = [];
  let cursor: Cursor | null = null;
  let published = 0;
  let later: ReturnType<typeof setTimeout> | undefined;
  try {
    for (let pages = 1; ; pages += 1) {
      const next: Page<T> = await page(cursor, signal);
      clearTimeout(later);
      for (const item of next.items) items.push(item);
      const at = now();
      const list = (): Reading<T> => ({
        items: items.slice(),
        reading: next.next !== null,
        total: next.total,
        completeness: next.completeness,
        at,
        pages,
      });
      if (next.next === null) return list();
      const tell = () => {
        publish(list());
        published = now();
      };
      // Drawing 200,000 rows a hundred times would cost more than reading them.
      const due = pages === 1 ? 0 : published + Math.max(100, items.length / 100) - at;
      if (due <= 0) tell();
      else later = setTimeout(tell, due);
      cursor = next.next;
      await go?.();
    }
  } finally {
    clearTimeout(later);
  }
}
