// What of two values is different: their common beginning and end, and the middle of each.

/** A value cut at where it differs from the other one. */
export type Cut = { start: string; middle: string; end: string };

/** Cuts both at the first and the last place where they differ; words are not cut. */
export function cutWhereDifferent(a: string, b: string): [Cut, Cut] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const word = /[\p{L}\p{N}.]/u;
  const isWord = (letter: string | undefined) => letter !== undefined && word.test(letter);
  // In the middle of a word: back to its beginning, or on to its end.
  if (isWord(a[start]) || isWord(b[start])) while (start > 0 && isWord(a[start - 1])) start -= 1;
  if (isWord(a[a.length - 1 - end]) || isWord(b[b.length - 1 - end])) while (end > 0 && isWord(a[a.length - end])) end -= 1;
  const cut = (text: string): Cut => ({
    start: text.slice(0, start),
    middle: text.slice(start, text.length - end),
    end: text.slice(text.length - end),
  });
  return [cut(a), cut(b)];
}
