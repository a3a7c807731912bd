import { describe, expect, it } from "vitest";
import { systemLanguage } from "./index";
import { en, zhCN } from "./resources";

type Tree = { [key: string]: string | Tree };

/** Every sentence by its path. English tells one from many, Chinese does not: both are one key here. */
function sentences(tree: Tree, path = ""): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [key, value] of Object.entries(tree)) {
    const here = path ? `${path}.${key}` : key;
    if (typeof value === "string") {
      const plain = here.replace(/_(zero|one|two|few|many|other)$/, "");
      found.set(plain, [...(found.get(plain) ?? []), value]);
    } else {
      for (const [inner, texts] of sentences(value, here)) found.set(inner, texts);
    }
  }
  return found;
}

/** The placeholders and tags of a sentence, whatever its word order. */
function placeholders(texts: string[]): string[] {
  const all = texts.flatMap((text) => [...text.matchAll(/\{\{\s*(\w+)[^}]*\}\}|<(\w+)>/g)].map((hit) => hit[1] ?? `<${hit[2]}>`));
  return [...new Set(all)].sort();
}

const english = sentences(en as unknown as Tree);
const chinese = sentences(zhCN as unknown as Tree);

describe("the two languages", () => {
  it("hold the same keys", () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it("use the same placeholders in each sentence", () => {
    for (const [key, texts] of english) {
      expect(placeholders(chinese.get(key) ?? []), key).toEqual(placeholders(texts));
    }
  });

  it("leave no sentence empty", () => {
    for (const [key, texts] of [...english, ...chinese]) {
      for (const text of texts) expect(text.trim(), key).not.toBe("");
    }
  });

  it("are chosen by what the system asks for first", () => {
    expect(systemLanguage(["zh-Hans-CN", "en"])).toBe("zh-CN");
    expect(systemLanguage(["de-DE", "en-GB", "zh"])).toBe("en");
    expect(systemLanguage(["fr"])).toBe("en");
  });
});
