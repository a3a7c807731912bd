// Repositories with paths (`a/b/c`) as a tree: folders that open, and the repositories in them.
import type { Repository } from "../../ipc/content";

export type TreeRow =
  | { kind: "repository"; key: string; repository: Repository; depth: number }
  | { kind: "folder"; key: string; name: string; depth: number; count: number; open: boolean };

type Folder = { path: string; name: string; folders: Map<string, Folder>; repositories: Repository[]; count: number };

/** Whether any name goes deeper than `root/name`, so that a tree shows more than a list does. */
export function hasPaths(repositories: readonly Repository[], namespace: string | null): boolean {
  const depth = namespace ? namespace.split("/").length + 1 : 1;
  return repositories.some((repository) => repository.name.split("/").length > depth);
}

/** The rows of the tree, in the order that the repositories come in; folders first. Everything is open unless closed. */
export function treeRows(repositories: readonly Repository[], closed: ReadonlySet<string>): TreeRow[] {
  const root: Folder = { path: "", name: "", folders: new Map(), repositories: [], count: 0 };
  for (const repository of repositories) {
    let folder = root;
    for (const part of repository.name.split("/").slice(0, -1)) {
      folder.count += 1;
      const path = folder.path ? `${folder.path}/${part}` : part;
      let inner = folder.folders.get(part);
      if (!inner) {
        inner = { path, name: part, folders: new Map(), repositories: [], count: 0 };
        folder.folders.set(part, inner);
      }
      folder = inner;
    }
    folder.count += 1;
    folder.repositories.push(repository);
  }
  const rows: TreeRow[] = [];
  const walk = (folder: Folder, depth: number) => {
    for (const inner of folder.folders.values()) {
      const open = !closed.has(inner.path);
      rows.push({ kind: "folder", key: `${inner.path}/`, name: inner.name, depth, count: inner.count, open });
      if (open) walk(inner, depth + 1);
    }
    for (const repository of folder.repositories) rows.push({ kind: "repository", key: repository.name, repository, depth });
  };
  walk(root, 0);
  return rows;
}
