// How the palette is called from anywhere, without its code being there before it is wanted.
const calls = new EventTarget();

/** Opens the command palette. */
export const openPalette = () => {
  calls.dispatchEvent(new Event("open"));
};

/** Calls back whenever the palette is asked for. Returns how to stop. */
export function onPaletteCalled(open: () => void): () => void {
  calls.addEventListener("open", open);
  return () => calls.removeEventListener("open", open);
}
