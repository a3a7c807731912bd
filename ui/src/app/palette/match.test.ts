import { describe, expect, it } from "vitest";
import { isHit, matches } from "./match";

describe("the palette's search", () => {
  it("wants every word, in any order and any case", () => {
    expect(isHit("acme/web-preview", "WEB acme")).toBe(true);
    expect(isHit("acme/api", "acme web")).toBe(false);
    expect(isHit("anything", "  ")).toBe(true);
  });

  it("marks what was typed and keeps the text whole", () => {
    const parts = matches("acme/web-web", "web");
    expect(parts.filter((part) => part.hit).map((part) => part.text)).toEqual(["web", "web"]);
    expect(parts.map((part) => part.text).join("")).toBe("acme/web-web");
  });
});
