import { useEffect } from "react";

/**
 * Says on the root element (`data-by-keys`) whether one moves about by keyboard at the moment.
 *
 * In a dialog the component library moves the focus by script, and a web view that was clicked last draws no ring then.
 */
export function useByKeys(): void {
  useEffect(() => {
    const root = document.documentElement;
    const keys = (event: KeyboardEvent) => {
      if (event.key === "Tab") root.dataset.byKeys = "";
    };
    const pointer = () => {
      delete root.dataset.byKeys;
    };
    window.addEventListener("keydown", keys, true);
    window.addEventListener("pointerdown", pointer, true);
    return () => {
      window.removeEventListener("keydown", keys, true);
      window.removeEventListener("pointerdown", pointer, true);
    };
  }, []);
}
