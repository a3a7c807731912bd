// The order of tags as versions. The same order as `tag_order.rs` of the domain, proven by the same table.

type Part = { rank: 0; word: string; numbers: readonly string[] } | { rank: 1 } | { rank: 2; number: string };

/** What a tag name is compared by; made once a tag, not once a comparison. */
export type VersionKey = { name: string; parts: readonly Part[] | null };

/** The key of a tag name. `parts` is null for words; versions come after words, so that a descending list begins with the newest. */
export function versionKey(name: string): VersionKey {
  const digits = name.startsWith("v") ? name.slice(1) : name;
  if (!/^[0-9]/.test(digits)) return { name, parts: null };
  const core = /^[0-9.]*/.exec(digits)?.[0] ?? "";
  const rest = digits.slice(core.length);
  const parts: Part[] = core
    .split(".")
    .filter((part) => part !== "")
    .map((part) => ({ rank: 2, number: value(part) }));
  if (rest === "") parts.push({ rank: 1 });
  else parts.push({ rank: 0, word: /^[^0-9]*/.exec(rest)?.[0] ?? "", numbers: (rest.match(/[0-9]+/g) ?? []).map(value) });
  return { name, parts };
}

/** A number of any length without its leading zeros, so that length and text compare it by value. */
function value(digits: string): string {
  return digits.replace(/^0+/, "");
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function compareNumber(left: string, right: string): number {
  return left.length - right.length || compareText(left, right);
}

function comparePart(left: Part, right: Part): number {
  if (left.rank === 2 && right.rank === 2) return compareNumber(left.number, right.number);
  if (left.rank === 0 && right.rank === 0) {
    const words = compareText(left.word, right.word);
    return words || compareList(left.numbers, right.numbers, compareNumber);
  }
  return left.rank - right.rank;
}

function compareList<T>(left: readonly T[], right: readonly T[], compare: (a: T, b: T) => number): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const order = compare(left[index] as T, right[index] as T);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** Compares as versions, without the names as a last resort: 0 means the same version, written differently perhaps. */
export function compareVersions(left: VersionKey, right: VersionKey): number {
  if (left.parts === null || right.parts === null) {
    if (left.parts !== null) return 1;
    if (right.parts !== null) return -1;
    return compareText(left.name, right.name);
  }
  return compareList(left.parts, right.parts, comparePart);
}

/**
 * Compares two tag names as versions: numbers by value, `1.10` after `1.9`, a pre-release before its release. Total:
 * 0 only for equal names.
 */
export function byVersion(left: VersionKey, right: VersionKey): number {
  return compareVersions(left, right) || compareText(left.name, right.name);
}
