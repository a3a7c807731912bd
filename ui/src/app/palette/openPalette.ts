// How the palette is called from anywhere, without its code being there before it is wanted.
const calls = new EventTarget();

/** What had the focus when it was called. */
let from: Element | null = null;

/** Opens the command palette. */
export const openPalette = () => {
  from = document.activeElement;
  calls.dispatchEvent(new Event("open"));
};

/** Calls back whenever the palette is asked for. Returns how to stop. */
export function onPaletteCalled(open: () => void): () => void {
  calls.addEventListener("open", open);
  return () => calls.removeEventListener("open", open);
}

/** Gives the focus back to what had it, if that is still there. */
export function focusCaller(): void {
  if (from instanceof HTMLElement && from.isConnected) from.focus({ preventScroll: true });
  from = null;
}
