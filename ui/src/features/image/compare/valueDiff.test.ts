import { describe, expect, it } from "vitest";
import { cutWhereDifferent } from "./valueDiff";

const cut = (a: string, b: string) => cutWhereDifferent(a, b).map(({ start, middle, end }) => `${start}[${middle}]${end}`);

describe("two values", () => {
  it("are marked where they differ, by whole words", () => {
    expect(cut("NODE_VERSION=22.9.0", "NODE_VERSION=22.11.0")).toEqual(["NODE_VERSION=[22.9.0]", "NODE_VERSION=[22.11.0]"]);
    expect(cut("/usr/bin:/opt/a:/bin", "/usr/bin:/opt/b:/bin")).toEqual(["/usr/bin:/opt/[a]:/bin", "/usr/bin:/opt/[b]:/bin"]);
    expect(cut("", "new")).toEqual(["[]", "[new]"]);
    expect(cut("one two", "one")).toEqual(["one[ two]", "one[]"]);
  });
});
