import { describe, expect, it } from "vitest";
import { jsonLines, lineParts } from "./jsonLines";

describe("JSON as lines", () => {
  it("is indented, its letters as they were received", () => {
    expect(jsonLines('{"a":[1.0,123456789012345678901234567890],"a":{},"b" : [ ],"c":"\\u00e9 {,:}\\"x"}')).toEqual([
      "{",
      '  "a": [',
      "    1.0,",
      "    123456789012345678901234567890",
      "  ],",
      '  "a": {},',
      '  "b": [],',
      '  "c": "\\u00e9 {,:}\\"x"',
      "}",
    ]);
  });

  it("of what is not JSON are its own lines", () => {
    expect(jsonLines("<b>no</b>\r\nJSON {")).toEqual(["<b>no</b>", "JSON {"]);
  });

  it("stay short however deep a document is", () => {
    const depth = 2000;
    const lines = jsonLines(`${"[".repeat(depth)}1${"]".repeat(depth)}`);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(80);
  });

  it("are cut at their digests", () => {
    const digest = `sha256:${"0a".repeat(32)}`;
    expect(lineParts(`  "digest": "${digest}",`)).toEqual([
      { text: '  "digest": "', digest: false },
      { text: digest, digest: true },
      { text: '",', digest: false },
    ]);
    expect(lineParts("docker:latest")).toEqual([{ text: "docker:latest", digest: false }]);
  });
});
