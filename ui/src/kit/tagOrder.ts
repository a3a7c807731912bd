// The order of tags as versions. The same order as `tag_order.rs` of the domain, proven by the same table.

/**
 * What a tag name is compared by. `order` is a text whose plain order is that of versions, and `null` for words: one
 * text a name, because a list of 200,000 tags makes as many.
 */
export type VersionKey = { name: string; order: string | null };

// The parts of a version, from left to right; what ends it stands before what goes on, and a pre-release before both.
const preRelease = 1;
const end = 2;
const number = 3;
/** Ends the word of a pre-release: before every letter. */
const wordEnd = 0;

const [zero, nine, dot, letterV] = [48, 57, 46, 118];

/** The key of a tag name. Versions come after words, so that a descending list begins with the newest. */
export function versionKey(name: string): VersionKey {
  return { name, order: versionOrder(name) };
}

/** The letters of the text that is being made: one list for all, so that 200,000 names leave nothing behind but theirs. */
const letters: number[] = [];

/** What alone decides between versions: a text in the order of the version that a name is; `null` for words. */
export function versionOrder(name: string): string | null {
  let at = name.charCodeAt(0) === letterV ? 1 : 0;
  if (!isDigit(name, at)) return null;
  letters.length = 0;
  while (at < name.length) {
    if (isDigit(name, at)) {
      letters.push(number);
      at = pushValue(name, at);
    } else if (name.charCodeAt(at) === dot) at += 1;
    else break;
  }
  if (at === name.length) letters.push(end);
  else {
    letters.push(preRelease);
    for (; at < name.length && !isDigit(name, at); at += 1) letters.push(name.charCodeAt(at));
    letters.push(wordEnd);
    while (at < name.length) at = isDigit(name, at) ? pushValue(name, at) : at + 1;
  }
  return String.fromCharCode(...letters);
}

function isDigit(name: string, at: number): boolean {
  const letter = name.charCodeAt(at);
  return letter >= zero && letter <= nine;
}

/** A number of any length: how many digits it has without leading zeros, and then these, so that text compares it by value. */
function pushValue(name: string, from: number): number {
  let first = from;
  while (name.charCodeAt(first) === zero) first += 1;
  let after = first;
  while (isDigit(name, after)) after += 1;
  letters.push(after - first + 1);
  for (let at = first; at < after; at += 1) letters.push(name.charCodeAt(at));
  return after;
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
