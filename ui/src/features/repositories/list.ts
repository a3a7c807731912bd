// Which repositories are shown, and in which order.
import type { Repository, RepositoryContent } from "../../ipc/content";
import type { RepositoriesSearch } from "./search";

export type SortColumn = NonNullable<RepositoriesSearch["sort"]>;

/** Columns that say something of at least one repository; what nobody can fill is not shown. */
export function filledColumns(repositories: readonly Repository[]): ReadonlySet<SortColumn> {
  const filled = new Set<SortColumn>(["name"]);
  for (const repository of repositories) {
    if (repository.last_pushed) filled.add("pushed");
    if (repository.contains) filled.add("contains");
    if (repository.visibility) filled.add("visibility");
    if (repository.pulls !== null) filled.add("pulls");
    if (repository.stars !== null) filled.add("stars");
    if (filled.size === 6) break;
  }
  return filled;
}

/** What the repositories hold, for the filter. */
export function contentsOf(repositories: readonly Repository[]): RepositoryContent[] {
  return [...new Set(repositories.flatMap((repository) => repository.contains ?? []))].sort();
}

type Narrowing = { text: string; visibility?: Repository["visibility"]; content?: RepositoryContent };

/** The repositories that pass the filters. The text is looked for in names and descriptions. */
export function narrow(repositories: readonly Repository[], { text, visibility, content }: Narrowing): readonly Repository[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "" && !visibility && !content) return repositories;
  return repositories.filter(
    (repository) =>
      (!visibility || repository.visibility === visibility) &&
      (!content || repository.contains?.includes(content)) &&
      (wanted === "" || repository.name.toLowerCase().includes(wanted) || repository.description?.toLowerCase().includes(wanted)),
  );
}

const values: Record<SortColumn, (repository: Repository) => string | number | null> = {
  name: (repository) => repository.name,
  pushed: (repository) => (repository.last_pushed ? Date.parse(repository.last_pushed) : null),
  contains: (repository) => repository.contains?.join() || null,
  visibility: (repository) => repository.visibility,
  pulls: (repository) => repository.pulls,
  stars: (repository) => repository.stars,
};

/** Sorts by a column; what is unknown stands at the end whichever way, and equals are in the order of their names. */
export function sortRepositories(repositories: readonly Repository[], column: SortColumn, descending: boolean): Repository[] {
  const value = values[column];
  const direction = descending ? -1 : 1;
  const byName = (left: Repository, right: Repository) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0);
  return [...repositories].sort((left, right) => {
    const [a, b] = [value(left), value(right)];
    if (a === b) return byName(left, right);
    if (a === null) return 1;
    if (b === null) return -1;
    return (a < b ? -1 : 1) * direction;
  });
}

/** The order of a list that nobody has sorted yet: the newest first, or by name where no time is told. */
export function firstSort(filled: ReadonlySet<SortColumn>): { sort: SortColumn; down: boolean } {
  return filled.has("pushed") ? { sort: "pushed", down: true } : { sort: "name", down: false };
}
