// Which entry of an image is shown.
import type { Image, ImageEntry } from "../../ipc/image";

/** The entry that was chosen, else the one to show first, else any that can be read. */
export function entryOf(image: Image | undefined, chosen: string | undefined): ImageEntry | undefined {
  if (!image) return undefined;
  const { entries, preferred } = image;
  return (
    entries.find(({ digest }) => digest === chosen) ??
    entries.find(({ digest }) => digest === preferred) ??
    entries.find(({ state }) => state === "read") ??
    entries[0]
  );
}

/** Whether its layers and configuration can be asked for. */
export const isReadable = (entry: ImageEntry | undefined): boolean =>
  entry !== undefined && (entry.state === "read" || entry.state === "unread");

/** Whether a reference is a digest; a tag has no colon. */
export const isDigest = (reference: string): boolean => reference.includes(":");
