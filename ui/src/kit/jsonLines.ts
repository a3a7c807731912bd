// JSON as lines for people: indented, its letters as they were received. Nothing is parsed and written anew, so that a
// number of thirty digits, a doubled key or an odd escape is shown as it stands in the document.

/** Deeper levels are not indented any further: a document of a million brackets would be mostly blanks. */
const deepest = 32;

/** The lines of a document; of anything that is not JSON, its own lines. */
export function jsonLines(text: string): string[] {
  return isJson(text) ? indented(text) : text.split(/\r\n|\r|\n/);
}

/** Whether a text is a JSON document. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function indented(text: string): string[] {
  const lines: string[] = [];
  let line = "";
  let depth = 0;
  const end = () => {
    lines.push(line);
    line = "  ".repeat(Math.min(depth, deepest));
  };
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] ?? "";
    switch (letter) {
      case '"': {
        const after = endOfString(text, at);
        line += text.slice(at, after);
        at = after - 1;
        break;
      }
      case "{":
      case "[": {
        line += letter;
        const next = skipBlanks(text, at + 1);
        if (text[next] === "}" || text[next] === "]") {
          line += text[next];
          at = next;
        } else {
          depth += 1;
          end();
        }
        break;
      }
      case "}":
      case "]":
        depth -= 1;
        end();
        line += letter;
        break;
      case ",":
        line += letter;
        end();
        break;
      case ":":
        line += ": ";
        break;
      case " ":
      case "\n":
      case "\r":
      case "\t":
        break;
      default:
        line += letter;
    }
  }
  lines.push(line);
  return lines;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (/\s/.test(text[at] ?? "")) at += 1;
  return at;
}

/** A part of a line: plain, or a digest that it names. */
export type LinePart = { text: string; digest: boolean };

/** By the grammar of the image specification (descriptor.md, "Digests"), for the encodings in use. */
const digests = /\b[a-z0-9]+(?:[+._-][a-z0-9]+)*:[A-Fa-f0-9]{32,128}\b/g;

/** A line cut at the digests in it. */
export function lineParts(line: string): LinePart[] {
  const parts: LinePart[] = [];
  let from = 0;
  for (const { index, 0: text } of line.matchAll(digests)) {
    if (index > from) parts.push({ text: line.slice(from, index), digest: false });
    parts.push({ text, digest: true });
    from = index + text.length;
  }
  if (from < line.length || parts.length === 0) parts.push({ text: line.slice(from), digest: false });
  return parts;
}
