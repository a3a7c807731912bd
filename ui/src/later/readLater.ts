/**
 * Reads a part of the window that the first page does without, and what all such parts share: whatever is read later is
 * read through this (see readLater.test.ts).
 */
export async function readLater<Part>(read: () => Promise<Part>): Promise<Part> {
  const [part] = await Promise.all([read(), import("./shared")]);
  return part;
}
