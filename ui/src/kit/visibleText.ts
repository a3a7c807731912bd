// Names from archives may hold what is not seen: line breaks that make one row look like two, marks that turn the order of
// letters around. Here each becomes a sign of its own.

/** Control characters, and the marks that change the direction of text (Unicode UAX 9, "Explicit formatting"). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const unseen = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** A text with nothing hidden in it. */
export function visibleText(text: string): string {
  return text.replace(unseen, (letter) =>
    letter === "\n" || letter === "\r" || (letter > "\u2027" && letter < "\u202a") ? "↵" : "\ufffd",
  );
}
