import { describe, expect, it } from "vitest";
import type { Page, Tag } from "../../ipc/content";
import type { Reading } from "../../ipc/readPages";
import { countShown, newsOf, withBeyond, withNews } from "./news";
import { listed, named } from "./testTags";

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const page = (items: Tag[], next: string | null = null): Page<Tag> => ({
  items,
  next,
  total: items.length,
  completeness: { state: "complete" },
});
const list = (items: Tag[]): Reading<Tag> => ({
  items,
  reading: false,
  fresh: items.length,
  total: items.length,
  completeness: { state: "complete" },
  at: 0,
  pages: 1,
});

describe("a push made elsewhere", () => {
  const latest = listed("latest", { digest: digest("a") });
  const old = listed("1.0", { digest: digest("a") });

  it("is no news when the first page says what the list says", () => {
    expect(newsOf(list([latest, old]), page([latest], "2"))).toBeNull();
  });
  it("brings its new tag to the top, and marks the tag that it moved", () => {
    const moved = listed("latest", { digest: digest("b") });
    const fresh = listed("1.1", { digest: digest("b") });
    const before = list([latest, old]);
    const first = page([moved, fresh, old]);
    const news = newsOf(before, first);
    expect(news).toMatchObject({ fresh: [fresh], moved: [moved] });
    if (news) expect(withNews(before, first, news, 5)).toMatchObject({ items: [fresh, moved, old], at: 5 });
  });
  it("takes away what is gone, but only where the first page is all there is", () => {
    expect(newsOf(list([latest, old]), page([latest]))?.gone).toEqual(new Set(["1.0"]));
    expect(newsOf(list([latest, old]), page([latest], "2"))).toBeNull();
  });
  it("may stand behind the first page, and does not make the rest of the list gone", () => {
    const fresh = named("9.0");
    const first = withBeyond(page([latest], "2"), [fresh, latest]);
    expect(first.items).toEqual([latest, fresh]);
    expect(newsOf(list([latest, old]), first)).toMatchObject({ fresh: [fresh], moved: [], gone: new Set() });
  });
  it("does not count signatures, which come as badges", () => {
    expect(countShown([named("1.0"), named(`sha256-${"a".repeat(64)}.sig`)])).toBe(1);
  });
});
