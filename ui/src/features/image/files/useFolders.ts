// The part of a tree that has been opened: folders are read as they are opened, a page at a time.
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type AppError, isCancelled, toAppError } from "../../../ipc/error";
import type { FileEntry, FileId, Tree } from "../../../ipc/image";
import { folder as readFolder } from "../queries";

/** A row of the tree: an entry, or the way to the rest of a large folder. */
export type FileRow = { key: string; level: number } & ({ entry: FileEntry } | { rest: number; folder: FileId | null });

type Folder = { entries: readonly FileEntry[]; total: number };
type Known = { of: string; folders: ReadonlyMap<FileId | null, Folder>; open: ReadonlySet<FileId> };

const nothing = (of: string): Known => ({ of, folders: new Map(), open: new Set() });

/** The rows of a tree, in their order, and how to open and close what is in it. */
export function useFolders(tree: Tree, ready: boolean) {
  const of = `${tree.digest} ${tree.layer}`;
  const [state, setState] = useState<Known>(() => nothing(of));
  const known = state.of === of ? state : nothing(of);
  const [error, setError] = useState<AppError | null>(null);
  const asked = useRef(new Set<string>());
  const { digest, layer } = tree;

  const load = useCallback(
    (id: FileId | null, offset: number) => {
      const question = `${of} ${id} ${offset}`;
      if (asked.current.has(question)) return;
      asked.current.add(question);
      readFolder({ digest, layer }, id, offset).then(
        (page) => {
          asked.current.delete(question);
          if (!page) return;
          setState((before) => {
            const now = before.of === of ? before : nothing(of);
            const entries = [...(now.folders.get(id)?.entries.slice(0, offset) ?? []), ...page.entries];
            return { ...now, folders: new Map(now.folders).set(id, { entries, total: page.total ?? entries.length }) };
          });
        },
        (thrown) => {
          asked.current.delete(question);
          if (!isCancelled(thrown)) setError(toAppError(thrown));
        },
      );
    },
    [of, digest, layer],
  );
  useEffect(() => {
    if (ready) load(null, 0);
  }, [ready, load]);

  const toggle = useCallback(
    (id: FileId) => {
      setState((before) => {
        const now = before.of === of ? before : nothing(of);
        const open = new Set(now.open);
        if (!open.delete(id)) open.add(id);
        return { ...now, open };
      });
      load(id, 0);
    },
    [of, load],
  );
  const more = useCallback((id: FileId | null) => load(id, known.folders.get(id)?.entries.length ?? 0), [load, known]);

  const rows = useMemo(() => flatten(known), [known]);
  return { rows, toggle, more, open: known.open, loaded: known.folders.has(null), error };
}

function flatten({ folders, open }: Known): FileRow[] {
  const rows: FileRow[] = [];
  const add = (id: FileId | null, level: number) => {
    const folder = folders.get(id);
    if (!folder) return;
    for (const entry of folder.entries) {
      rows.push({ key: String(entry.id), entry, level });
      if (entry.kind === "folder" && open.has(entry.id)) add(entry.id, level + 1);
    }
    const rest = folder.total - folder.entries.length;
    if (rest > 0) rows.push({ key: `rest ${id}`, rest, folder: id, level });
  };
  add(null, 1);
  return rows;
}
