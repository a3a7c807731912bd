// Permission bits as `ls` writes them.
import type { FileKind } from "../../../ipc/image";

const kinds: Partial<Record<FileKind, string>> = {
  folder: "d",
  symlink: "l",
  char_device: "c",
  block_device: "b",
  fifo: "p",
};

/** `-rwsr-xr-x`: the kind, then what owner, group and others may. */
export function modeWords(mode: number, kind: FileKind): string {
  const bits = (shift: number, special: number, letter: string) => {
    const may = (mode >> shift) & 7;
    const runs = (may & 1) !== 0;
    const last = mode & special ? (runs ? letter : letter.toUpperCase()) : runs ? "x" : "-";
    return `${may & 4 ? "r" : "-"}${may & 2 ? "w" : "-"}${last}`;
  };
  return `${kinds[kind] ?? "-"}${bits(6, 0o4000, "s")}${bits(3, 0o2000, "s")}${bits(0, 0o1000, "t")}`;
}

/** Runs with the rights of its owner or group. */
export const isPrivileged = (mode: number, kind: FileKind): boolean => kind === "file" && (mode & 0o6000) !== 0;

/** The bits as a number, such as `4755`. */
export const octal = (mode: number): string => (mode & 0o7777).toString(8).padStart(4, "0");
