// The order of tags as versions. The same order as `tag_order.rs` of the domain, proven by the same table.

/**
 * What a tag name is compared by. `order` is a text whose plain order is that of versions, and `null` for words: one
 * text a name, because a list of 200,000 tags makes as many.
 */
export type VersionKey = { name: string; order: string | null };

// The parts of a version, from left to right; what ends it stands before what goes on, and a pre-release before both.
const preRelease = "\u0001";
const end = "\u0002";
const number = "\u0003";
/** Ends the word of a pre-release: before every letter. */
const wordEnd = "\u0000";

const digitsAtStart = /^[0-9]/;
const core = /^[0-9.]*/;
const wordAtStart = /^[^0-9]*/;
const numbers = /[0-9]+/g;

/** The key of a tag name. Versions come after words, so that a descending list begins with the newest. */
export function versionKey(name: string): VersionKey {
  const digits = name.startsWith("v") ? name.slice(1) : name;
  if (!digitsAtStart.test(digits)) return { name, order: null };
  const numbered = core.exec(digits)?.[0] ?? "";
  const rest = digits.slice(numbered.length);
  let order = "";
  for (const part of numbered.split(".")) if (part !== "") order += number + value(part);
  if (rest === "") return { name, order: order + end };
  order += preRelease + (wordAtStart.exec(rest)?.[0] ?? "") + wordEnd;
  for (const part of rest.match(numbers) ?? []) order += value(part);
  return { name, order };
}

/** A number of any length: how many digits it has without leading zeros, and then these, so that text compares it by value. */
function value(digits: string): string {
  const plain = digits.replace(/^0+/, "");
  return String.fromCharCode(plain.length + 1) + plain;
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Compares as versions, without the names as a last resort: 0 means the same version, written differently perhaps. */
export function compareVersions(left: VersionKey, right: VersionKey): number {
  if (left.order === null || right.order === null) {
    if (left.order !== null) return 1;
    if (right.order !== null) return -1;
    return compareText(left.name, right.name);
  }
  return compareText(left.order, right.order);
}

/**
 * Compares two tag names as versions: numbers by value, `1.10` after `1.9`, a pre-release before its release. Total:
 * 0 only for equal names.
 */
export function byVersion(left: VersionKey, right: VersionKey): number {
  return compareVersions(left, right) || compareText(left.name, right.name);
}
