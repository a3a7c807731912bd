// Values of a configuration as people write them.

/** Words as one would type them in a shell; those with blanks or signs in them stand in quotes. */
export function shellWords(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ");
}

/** `NAME=value` in its parts; the value may hold the sign, too. */
export function splitEnv(line: string): { name: string; value: string; cut_from: null } {
  const at = line.indexOf("=");
  return at < 0 ? { name: line, value: "", cut_from: null } : { name: line.slice(0, at), value: line.slice(at + 1), cut_from: null };
}
