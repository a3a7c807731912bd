import { describe, expect, it } from "vitest";
import { digestIn } from "./useDigestHits";

const hex = "0a".repeat(32);

describe("a digest that is pasted into search", () => {
  it("is known with and without its algorithm, and at the end of a reference", () => {
    expect(digestIn(`sha256:${hex}`)).toBe(`sha256:${hex}`);
    expect(digestIn(` ${hex.toUpperCase()} `)).toBe(`sha256:${hex}`);
    expect(digestIn(`acme/web@sha256:${hex}`)).toBe(`sha256:${hex}`);
    expect(digestIn(`sha512:${hex}${hex}`)).toBe(`sha512:${hex}${hex}`);
  });

  it("is nothing else", () => {
    expect(digestIn("acme/web")).toBeNull();
    expect(digestIn(hex.slice(2))).toBeNull();
    expect(digestIn(`sha512:${hex}`)).toBeNull();
  });
});
