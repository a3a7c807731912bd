// What a person may type into **Filter tags**: a part of the name, a glob, a regular expression, or a range of versions.
import { compareVersions, type VersionKey, versionKey } from "../../kit/tagOrder";

export type TagFilter =
  | { kind: "all" | "part" | "glob" | "pattern" | "range"; matches: (name: string) => boolean }
  | { kind: "broken"; why: string };

const comparator = /^(>=|<=|>|<|=)\s*v?([0-9][0-9A-Za-z._-]*)/;

/** Understands what was typed. Never throws: a pattern that is none says why. */
export function parseTagFilter(typed: string): TagFilter {
  const text = typed.trim();
  if (text === "") return { kind: "all", matches: () => true };
  if (text.startsWith("/") && text.length > 1) return pattern(text);
  if (/^[<>=]/.test(text)) return range(text);
  if (/[*?]/.test(text)) {
    const glob = new RegExp(
      `^${text
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replace(/\*/g, ".*")
        .replace(/\?/g, ".")}$`,
      "i",
    );
    return { kind: "glob", matches: (name) => glob.test(name) };
  }
  const part = text.toLowerCase();
  return { kind: "part", matches: (name) => name.toLowerCase().includes(part) };
}

function pattern(text: string): TagFilter {
  const end = text.lastIndexOf("/");
  const closed = end > 0;
  try {
    const expression = new RegExp(text.slice(1, closed ? end : undefined), closed ? text.slice(end + 1).replace(/[^imsu]/g, "") : "");
    return { kind: "pattern", matches: (name) => expression.test(name) };
  } catch (error) {
    // While it is being typed, an expression is often not whole yet.
    return { kind: "broken", why: error instanceof Error ? error.message : String(error) };
  }
}

function range(text: string): TagFilter {
  const bounds: ((key: VersionKey) => boolean)[] = [];
  let rest = text;
  while (rest !== "") {
    const found = comparator.exec(rest);
    if (!found) return { kind: "broken", why: rest };
    const [whole, operator, version] = found;
    const bound = versionKey(version ?? "");
    bounds.push((key) => {
      const order = compareVersions(key, bound);
      switch (operator) {
        case ">=":
          return order >= 0;
        case "<=":
          return order <= 0;
        case ">":
          return order > 0;
        case "<":
          return order < 0;
        default:
          return order === 0;
      }
    });
    rest = rest.slice(whole.length).replace(/^[\s,]+/, "");
  }
  return {
    kind: "range",
    matches: (name) => {
      const key = versionKey(name);
      // A word is no version: it lies in no range.
      return key.parts !== null && bounds.every((bound) => bound(key));
    },
  };
}
