import { describe, expect, it } from "vitest";
import type { Tag } from "../../ipc/content";
import { fold, orphans } from "./fold";
import { sortings, sortTags, sortTagsInSlices } from "./sortTags";
import { listed, named } from "./testTags";

const names = (tags: readonly Tag[] | null) => tags?.map((tag) => tag.name);

describe("sorting tags", () => {
  const tags = [
    listed("1.9", { last_pushed: "2026-11-01T00:00:00Z" }),
    listed("latest", { last_pushed: "2026-11-20T00:00:00Z" }),
    named("undated"),
    listed("1.10", { last_pushed: "2026-11-20T00:00:00Z" }),
  ];
  it("puts names before the versions that were pushed with them, the fullest version first", () => {
    const pushed = ["1", "1.8", "1.8.2", "latest"].map((name) => listed(name, { last_pushed: "2026-11-20T00:00:00Z" }));
    expect(names(sortTags(pushed, "newest"))).toEqual(["latest", "1.8.2", "1.8", "1"]);
  });
  it("puts the newest first, and what has no date at the end", () => {
    expect(names(sortTags(tags, "newest"))).toEqual(["latest", "1.10", "1.9", "undated"]);
    expect(names(sortTags(tags, "oldest"))).toEqual(["1.9", "latest", "1.10", "undated"]);
  });
  it("sorts by name and by version", () => {
    expect(names(sortTags(tags, "az"))).toEqual(["1.10", "1.9", "latest", "undated"]);
    expect(names(sortTags(tags, "za"))).toEqual(["undated", "latest", "1.9", "1.10"]);
    expect(names(sortTags(tags, "version"))).toEqual(["1.10", "1.9", "undated", "latest"]);
  });
  it("gives the same order in slices as in one go", async () => {
    const many = Array.from({ length: 12_345 }, (_, index) => named(`1.${(index * 7919) % 500}.${index % 37}`));
    for (const sorting of sortings) {
      const sliced = await sortTagsInSlices(many, sorting, new AbortController().signal, async () => undefined);
      expect(names(sliced)).toEqual(names(sortTags(many, sorting)));
    }
  });
  it("stops between slices when it is no longer wanted", async () => {
    const stop = new AbortController();
    const many = Array.from({ length: 20_000 }, (_, index) => named(`t${index}`));
    expect(await sortTagsInSlices(many, "az", stop.signal, async () => stop.abort())).toBeNull();
  });
});

describe("signature tags", () => {
  const digest = `sha256:${"a".repeat(64)}`;
  const signature = named(`sha256-${"a".repeat(64)}.sig`);
  const orphan = named(`sha256-${"b".repeat(64)}.att`);

  it("are folded onto the tags of their image", () => {
    const image = listed("1.0", { digest });
    const folded = fold([image, signature]);
    expect(folded.ordinary).toEqual([image]);
    expect([...(folded.attachments.get(digest) ?? [])]).toEqual(["signature"]);
    expect(orphans(folded, (tag) => tag.detail?.digest)).toEqual([]);
  });
  it("are rows of their own when their image has no tag, so that none is hidden", () => {
    const folded = fold([listed("1.0", { digest }), orphan, signature]);
    expect(orphans(folded, (tag) => tag.detail?.digest)).toEqual([orphan]);
  });
  it("wait while a tag's digest is still being read", () => {
    expect(orphans(fold([named("1.0"), orphan]), () => null)).toEqual([]);
  });
});
