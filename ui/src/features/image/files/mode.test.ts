import { describe, expect, it } from "vitest";
import { isPrivileged, modeWords, octal } from "./mode";

describe("permission bits", () => {
  it("are written as ls does", () => {
    expect(modeWords(0o644, "file")).toBe("-rw-r--r--");
    expect(modeWords(0o755, "folder")).toBe("drwxr-xr-x");
    expect(modeWords(0o1777, "folder")).toBe("drwxrwxrwt");
    expect(modeWords(0o4755, "file")).toBe("-rwsr-xr-x");
    expect(modeWords(0o2644, "file")).toBe("-rw-r-Sr--");
    expect(modeWords(0o777, "symlink")).toBe("lrwxrwxrwx");
    expect(octal(0o100755)).toBe("0755");
  });

  it("tell which files run with another's rights", () => {
    expect(isPrivileged(0o4755, "file")).toBe(true);
    expect(isPrivileged(0o2755, "folder")).toBe(false);
    expect(isPrivileged(0o755, "file")).toBe(false);
  });
});
