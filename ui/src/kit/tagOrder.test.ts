import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byVersion, versionKey } from "./tagOrder";
import examples from "./tagOrder.examples.json";

const compare = (left: string, right: string) => Math.sign(byVersion(versionKey(left), versionKey(right)));

// Names that tags may have, the more often the more there is to compare in them.
const letters = fc.constantFrom(..."v0019..--_+abrc");
const name = fc.oneof(
  fc.string({ unit: letters, maxLength: 12 }),
  fc.stringMatching(/^v?[0-9]{1,3}(\.[0-9]{1,3}){0,3}(-(rc|beta|alpine)\.?[0-9]{0,3})?$/),
  fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,30}$/),
);

describe("the order of tags as versions", () => {
  it("is the domain's own, by the examples that both are held against", () => {
    for (const start of [[...examples].reverse(), [...examples.slice(7), ...examples.slice(0, 7)]]) {
      expect(start.sort(compare)).toEqual(examples);
    }
  });

  it("puts a pre-release before its release and 1.9 before 1.10", () => {
    expect(compare("1.9", "1.10")).toBe(-1);
    expect(compare("1.0-rc.1", "1.0")).toBe(-1);
  });

  it("is total: each pair has one order, whichever is asked first, and only equal names have none", () => {
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(compare(a, b)).toBe(-compare(b, a) || 0);
        expect(compare(a, b) === 0).toBe(a === b);
      }),
      { numRuns: 5000 },
    );
  });

  it("is transitive: what is before what is before a third is before it", () => {
    fc.assert(
      fc.property(name, name, name, (a, b, c) => {
        const [first, second, third] = [a, b, c].sort(compare) as [string, string, string];
        expect(compare(first, second)).toBeLessThanOrEqual(0);
        expect(compare(second, third)).toBeLessThanOrEqual(0);
        expect(compare(first, third)).toBeLessThanOrEqual(0);
        if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 5000 },
    );
  });

  it("compares numbers of any length by value", () => {
    expect(compare("99999999999999999999999", "100000000000000000000000")).toBe(-1);
    expect(compare("007", "7")).not.toBe(0);
    expect(compare("007", "8")).toBe(-1);
    const digits = fc.bigInt({ min: 0n, max: 10n ** 40n });
    fc.assert(
      fc.property(digits, digits, (a, b) => {
        if (a !== b) expect(compare(`1.${a}`, `1.${b}`)).toBe(a < b ? -1 : 1);
      }),
    );
  });
});
