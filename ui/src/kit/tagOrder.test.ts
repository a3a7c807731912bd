import { describe, expect, it } from "vitest";
import { byVersion, versionKey } from "./tagOrder";

const compare = (left: string, right: string) => Math.sign(byVersion(versionKey(left), versionKey(right)));

describe("the order of tags as versions", () => {
  it("is the domain's own, by the domain's own table", () => {
    const tags = ["1.10", "latest", "1.9", "v2.0.0", "1.10-rc.2", "1.10-rc.10", "alpine", "1.9.1", "20261124"];
    expect(tags.sort(compare)).toEqual(["alpine", "latest", "1.9", "1.9.1", "1.10-rc.2", "1.10-rc.10", "1.10", "v2.0.0", "20261124"]);
  });

  it("puts a pre-release before its release and 1.9 before 1.10", () => {
    expect(compare("1.9", "1.10")).toBe(-1);
    expect(compare("1.0-rc.1", "1.0")).toBe(-1);
  });

  it("is total: antisymmetric, transitive, and equal only for equal names", () => {
    const letters = ["v", "0", "1", "9", ".", "a", "b", "-"];
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % below;
    };
    const name = () => Array.from({ length: random(9) }, () => letters[random(letters.length)]).join("");
    for (let round = 0; round < 3000; round += 1) {
      const [a, b, c] = [name(), name(), name()];
      expect(compare(a, b)).toBe(-compare(b, a) || 0);
      expect(compare(a, b) === 0, `${a} ${b}`).toBe(a === b);
      if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c), `${a} ${b} ${c}`).toBeLessThanOrEqual(0);
    }
  });

  it("compares numbers of any length by value", () => {
    expect(compare("99999999999999999999999", "100000000000000000000000")).toBe(-1);
    expect(compare("007", "7")).not.toBe(0);
    expect(compare("007", "8")).toBe(-1);
  });
});
