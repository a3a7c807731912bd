import { isMac } from "../ipc/platform";
import css from "./Kbd.module.css";

const names: Record<string, string> = isMac
  ? { mod: "⌘", alt: "⌥", shift: "⇧", enter: "↵", up: "↑", down: "↓", left: "←", right: "→" }
  : { mod: "Ctrl", alt: "Alt", shift: "⇧", enter: "↵", up: "↑", down: "↓", left: "←", right: "→" };

/** A shortcut as this computer writes it: `keys="mod+K"` is ⌘ K or Ctrl K. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <kbd className={css.kbd}>
      {keys
        .split("+")
        .map((key) => names[key] ?? key)
        .join(" ")}
    </kbd>
  );
}
