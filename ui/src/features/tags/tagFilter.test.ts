import { describe, expect, it } from "vitest";
import { parseTagFilter } from "./tagFilter";

const tags = ["latest", "1.4.0", "1.4.0-rc.1", "1.10", "2.0", "2.0.0-rc.1", "v1.8.2", "nightly-20261124", "1.2", "1.2.3", "11.2"];

function hits(typed: string): string[] {
  const filter = parseTagFilter(typed);
  if (filter.kind === "broken") throw new Error(filter.why);
  if (filter.kind === "pattern") throw new Error("that is the Rust side's");
  return tags.filter(filter.matches);
}

describe("Filter tags", () => {
  it("shows everything while nothing is typed", () => {
    expect(hits("  ")).toEqual(tags);
  });
  it("finds a part of a name, in whatever case", () => {
    expect(hits("NIGHT")).toEqual(["nightly-20261124"]);
  });
  it("takes a glob for the whole name", () => {
    expect(hits("1.2*")).toEqual(["1.2", "1.2.3"]);
    expect(hits("?.0")).toEqual(["2.0"]);
  });
  it("takes a regular expression between slashes, with flags", () => {
    expect(parseTagFilter("/^\\d+$/")).toEqual({ kind: "pattern", source: "^\\d+$", flags: "" });
    expect(parseTagFilter("/LATEST/i")).toEqual({ kind: "pattern", source: "LATEST", flags: "i" });
    expect(parseTagFilter("/not closed")).toEqual({ kind: "pattern", source: "not closed", flags: "" });
  });
  it("takes a range of versions, in which words do not lie", () => {
    expect(hits(">=1.4 <2")).toEqual(["1.4.0", "1.4.0-rc.1", "1.10", "v1.8.2"]);
    expect(hits(">1.9, <=2.0")).toEqual(["1.10", "2.0"]);
    expect(hits("=v1.8.2")).toEqual(["v1.8.2"]);
  });
  it("says why when a range is not whole", () => {
    expect(parseTagFilter(">=")).toMatchObject({ kind: "broken" });
    expect(parseTagFilter(">=1.2 x")).toMatchObject({ kind: "broken", why: "x" });
  });
  it("treats the characters of a glob that mean something elsewhere as themselves", () => {
    expect(hits("1.4+*")).toEqual([]);
    expect(hits("*.?*-*")).toEqual(["1.4.0-rc.1", "2.0.0-rc.1"]);
  });
  it("takes no time for a glob of many stars", () => {
    const filter = parseTagFilter(`${"*a".repeat(40)}*b`);
    const name = "a".repeat(128);
    const began = performance.now();
    if (filter.kind === "glob") for (let round = 0; round < 100; round += 1) expect(filter.matches(name)).toBe(false);
    expect(performance.now() - began).toBeLessThan(2000);
  });
});
