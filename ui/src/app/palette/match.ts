type Part = { text: string; hit: boolean };

/** Splits a query into its words. */
function words(query: string): string[] {
  return query.toLowerCase().split(/\s+/).filter(Boolean);
}

/** Whether every word of the query stands somewhere in the text. */
export function isHit(text: string, query: string): boolean {
  const low = text.toLowerCase();
  return words(query).every((word) => low.includes(word));
}

/** The text in parts, those that the query names marked. */
export function matches(text: string, query: string): Part[] {
  const low = text.toLowerCase();
  const marked = new Array<boolean>(text.length).fill(false);
  for (const word of words(query)) {
    for (let at = low.indexOf(word); at !== -1; at = low.indexOf(word, at + word.length)) marked.fill(true, at, at + word.length);
  }
  const parts: Part[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const hit = marked[at] ?? false;
    const last = parts.at(-1);
    if (last && last.hit === hit) last.text += text[at];
    else parts.push({ text: text[at] ?? "", hit });
  }
  return parts;
}
