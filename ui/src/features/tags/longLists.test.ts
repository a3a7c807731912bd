import { describe, expect, it } from "vitest";
import { sortTags } from "./sortTags";
import { parseTagFilter } from "./tagFilter";
import { named } from "./testTags";
import { shownInSlices, shownNow } from "./useShownTags";

const many = Array.from({ length: 12_000 }, (_, index) => named(`1.${index % 90}.${index}`));
const wanted = (typed: string) => ({ tags: many, filter: parseTagFilter(typed), platform: undefined, detailOf: () => null });
const never = new AbortController().signal;
const soon = async () => undefined;

describe("filtering a long list", () => {
  it("is done in slices, and shows what one go would", async () => {
    for (const typed of ["77", "1.2?.1*", ">=1.20 <1.30"]) {
      const filter = parseTagFilter(typed);
      if (filter.kind === "broken" || filter.kind === "pattern") throw new Error(typed);
      expect(shownNow(wanted(typed)), "too long for one go").toBeNull();
      const shown = await shownInSlices(wanted(typed), never, soon);
      expect(shown?.rows).toEqual(many.filter((tag) => filter.matches(tag.name)));
      expect(shown?.rows.length).toBeGreaterThan(0);
    }
  });

  it("stops between slices when another key was pressed", async () => {
    const stop = new AbortController();
    expect(await shownInSlices(wanted("7"), stop.signal, async () => stop.abort())).toBeNull();
  });

  it("counts what it cannot tell of a platform", async () => {
    const shown = await shownInSlices({ ...wanted("1.7."), platform: "linux/amd64" }, never, soon);
    expect(shown).toMatchObject({ rows: [], unread: many.filter((tag) => tag.name.startsWith("1.7.")).length });
  });
});

describe("a list that changed while it was read", () => {
  it("shows a name once that came twice", () => {
    expect(sortTags([named("1.0"), named("2.0"), named("1.0")], "version").map((tag) => tag.name)).toEqual(["2.0", "1.0"]);
  });
});
