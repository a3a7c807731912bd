// What a person may type into **Filter tags**: a part of the name, a glob, a regular expression, or a range of versions.
import { compareVersions, type VersionKey, versionKey } from "../../kit/tagOrder";

export type NameTest = (name: string) => boolean;
export type TagFilter =
  | { kind: "all" | "part" | "glob" | "range"; matches: NameTest }
  // Expressions are matched on the Rust side, where none can take for ever.
  | { kind: "pattern"; source: string; flags: string }
  | { kind: "broken"; why: string };

const comparator = /^(>=|<=|>|<|=)\s*v?([0-9][0-9A-Za-z._-]*)/;

/** Understands what was typed. Never throws: a range that is none says why. */
export function parseTagFilter(typed: string): TagFilter {
  const text = typed.trim();
  if (text === "") return { kind: "all", matches: () => true };
  if (text.startsWith("/") && text.length > 1) return pattern(text);
  if (/^[<>=]/.test(text)) return range(text);
  if (/[*?]/.test(text)) {
    const glob = text.toLowerCase();
    return { kind: "glob", matches: (name) => globMatches(glob, name.toLowerCase()) };
  }
  const part = text.toLowerCase();
  return { kind: "part", matches: (name) => name.toLowerCase().includes(part) };
}

function pattern(text: string): TagFilter {
  const end = text.lastIndexOf("/");
  const closed = end > 0;
  return { kind: "pattern", source: text.slice(1, closed ? end : undefined), flags: closed ? text.slice(end + 1) : "" };
}

/** Whether a glob is the whole name. Takes no longer than both are long, times each other, however many stars there are. */
function globMatches(glob: string, name: string): boolean {
  let [at, place, star, resumed] = [0, 0, -1, 0];
  while (place < name.length) {
    if (glob[at] === "*") {
      star = at;
      resumed = place;
      at += 1;
    } else if (at < glob.length && (glob[at] === "?" || glob[at] === name[place])) {
      at += 1;
      place += 1;
    } else if (star >= 0) {
      // The last star takes one letter more.
      at = star + 1;
      resumed += 1;
      place = resumed;
    } else return false;
  }
  while (glob[at] === "*") at += 1;
  return at === glob.length;
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
      return key.order !== null && bounds.every((bound) => bound(key));
    },
  };
}
