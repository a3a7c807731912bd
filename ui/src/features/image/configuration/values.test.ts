import { describe, expect, it } from "vitest";
import { shellWords, splitEnv } from "./values";

describe("values of a configuration", () => {
  it("are quoted where a shell would read them otherwise", () => {
    expect(shellWords(["tini", "--", "/bin/sh", "-c", "echo it's $HOME"])).toBe("tini -- /bin/sh -c 'echo it'\\''s $HOME'");
    expect(shellWords(["", "a=b"])).toBe("'' a=b");
  });

  it("of the environment keep what stands after the first sign", () => {
    expect(splitEnv("A=b=c")).toEqual({ name: "A", value: "b=c", cut_from: null });
    expect(splitEnv("A")).toEqual({ name: "A", value: "", cut_from: null });
  });
});
