import { describe, expect, it } from "vitest";
import { assign } from "./useSlots";

describe("the elements of drawn rows", () => {
  const first = assign(new Map(), ["a", "b", "c"]);

  it("go on to rows that scroll in, and none is made while as many are drawn", () => {
    const next = assign(first.slots, ["b", "c", "d"]);
    expect(next.places).toEqual([1, 2, 0]);
    expect(assign(next.slots, ["x", "y", "z"]).places).toEqual([0, 1, 2]);
  });

  it("stay with a row that is drawn on, wherever it stands now", () => {
    const next = assign(first.slots, ["new", "c", "b"]);
    expect(next.places).toEqual([0, 2, 1]);
  });

  it("are two for a key that is there twice", () => {
    const next = assign(first.slots, ["a", "a", "b"]);
    expect(new Set(next.places).size).toBe(3);
    expect(next.places[0]).toBe(0);
  });
});
