import { describe, expect, it, vi } from "vitest";
import type { CachedList, Page } from "./content";
import { type Reading, readPages } from "./readPages";

const keyOf = (item: string) => item;
const page = (items: string[], next: string | null): Page<string> => ({ items, next, total: 4, completeness: { state: "complete" } });

function serve(pages: Record<string, Page<string>>) {
  return vi.fn(async (cursor: string | null) => {
    const found = pages[cursor ?? ""];
    if (!found) throw new Error(`no page ${cursor}`);
    return found;
  });
}

const signal = new AbortController().signal;

describe("reading a list in pages", () => {
  it("shows the first page before the second is asked for, and returns the whole", async () => {
    const shown: string[][] = [];
    const asked: (string | null)[] = [];
    const pages = serve({ "": page(["a", "b"], "2"), "2": page(["c"], "3"), "3": page(["d"], null) });
    const list = await readPages<string>({
      page: (cursor) => {
        asked.push(cursor);
        if (cursor === "2") expect(shown).toEqual([["a", "b"]]);
        return pages(cursor);
      },
      signal,
      publish: (reading) => shown.push([...reading.items]),
      keyOf,
    });
    expect(asked).toEqual([null, "2", "3"]);
    expect(list).toMatchObject({ items: ["a", "b", "c", "d"], reading: false, pages: 3, fresh: 4 });
  });

  it("remembers what an earlier page said of the list, when the last one has nothing to say", async () => {
    const lacking: Page<string> = { ...page(["a"], "2"), completeness: { state: "names_left_out" } };
    const pages = serve({ "": lacking, "2": page(["b"], null) });
    const list = await readPages<string>({ page: pages, signal, publish: () => undefined, keyOf });
    expect(list.completeness).toEqual({ state: "names_left_out" });
  });

  it("shows what was kept on disk first, with its age, and keeps its rows until they come again", async () => {
    const shown: Reading<string>[] = [];
    const cached: CachedList<string> = {
      page: { items: ["b", "gone"], next: null, total: 2, completeness: { state: "cached", fetched: "2026-11-24T04:00:00Z" } },
      fetched: "2026-11-24T04:00:00Z",
    };
    let answer: (page: Page<string>) => void = () => undefined;
    const first = new Promise<Page<string>>((resolve) => {
      answer = resolve;
    });
    const done = readPages<string>({
      page: (cursor) => (cursor === null ? first : Promise.resolve(page(["c"], null))),
      signal,
      publish: (reading) => {
        shown.push(reading);
        if (shown.length === 1) answer(page(["a", "b"], "2"));
      },
      cached: async () => cached,
      keyOf,
    });
    expect((await done).items).toEqual(["a", "b", "c"]);
    expect(shown.map((reading) => reading.items)).toEqual([
      ["b", "gone"],
      ["a", "b", "gone"],
    ]);
    expect(shown.map((reading) => reading.at)).toEqual([Date.parse(cached.fetched), Date.parse(cached.fetched)]);
  });

  it("has shown what was kept on disk when the registry cannot be reached", async () => {
    const shown: string[][] = [];
    const cached: CachedList<string> = {
      page: { items: ["a"], next: null, total: 1, completeness: { state: "cached", fetched: "2026-11-24T04:00:00Z" } },
      fetched: "2026-11-24T04:00:00Z",
    };
    const done = readPages<string>({
      page: () => Promise.reject(new Error("offline")),
      signal,
      publish: (reading) => shown.push([...reading.items]),
      cached: async () => cached,
      keyOf,
    });
    await expect(done).rejects.toThrow("offline");
    expect(shown).toEqual([["a"]]);
  });
});
