import { describe, expect, it } from "vitest";
import { visibleText } from "./visibleText";

describe("a name from an archive", () => {
  it("shows its line breaks and other controls as signs", () => {
    expect(visibleText("a\nb\u0000\u007f")).toBe("a↵b\ufffd\ufffd");
  });
  it("cannot turn the order of its letters around", () => {
    expect(visibleText("exe.\u202etxt")).toBe("exe.\ufffdtxt");
  });
  it("is left alone otherwise", () => {
    expect(visibleText("潮汐表 é.txt")).toBe("潮汐表 é.txt");
  });
});
