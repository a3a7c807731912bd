// Names that come close to what was typed, for a filter without a hit.

/** At most `most` names that a person may have meant, the closest first. */
export function nearNames(names: readonly string[], typed: string, most = 3): string[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted === "") return [];
  const tolerance = Math.max(1, Math.floor(wanted.length / 3));
  return names
    .map((name) => {
      const short = (name.split("/").at(-1) ?? name).toLowerCase();
      const distance = Math.min(
        edits(wanted, short),
        edits(wanted, name.toLowerCase()),
        // A slip in the beginning of a longer name.
        edits(wanted, short.slice(0, wanted.length)) + 0.5,
      );
      return { name, distance };
    })
    .filter(({ distance }) => distance <= tolerance + 0.5)
    .sort((left, right) => left.distance - right.distance || (left.name < right.name ? -1 : 1))
    .slice(0, most)
    .map(({ name }) => name);
}

/** How many letters to insert, delete, replace or swap with their neighbour (optimal string alignment). */
function edits(from: string, to: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      let best = Math.min(at(previous, column) + 1, at(current, column - 1) + 1, at(previous, column - 1) + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) best = Math.min(best, at(before, column - 2) + 1);
      current.push(best);
    }
    before = previous;
    previous = current;
  }
  return at(previous, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
