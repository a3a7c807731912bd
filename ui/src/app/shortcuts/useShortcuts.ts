import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { isMac } from "../../ipc/platform";
import { useHistoryMoves } from "../history";

type Options = { onKeys: () => void; onPalette: () => void };

/** The keys that work everywhere. Letters are left alone while somebody types, or while a dialog is open. */
export function useShortcuts({ onKeys, onPalette }: Options): void {
  const client = useQueryClient();
  const { back, forward } = useHistoryMoves();

  useEffect(() => {
    const refresh = () => {
      const button = document.querySelector<HTMLButtonElement>("main [data-refresh]");
      if (button) button.click();
      else void client.refetchQueries({ type: "active" });
    };
    const onKeyDown = (event: KeyboardEvent) => {
      const mod = isMac ? event.metaKey : event.ctrlKey;
      const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
      const act = (action: () => void) => {
        event.preventDefault();
        action();
      };
      if (mod && !event.shiftKey && event.key.toLowerCase() === "k") return act(onPalette);
      // The web view's own reload would throw away the page; refreshing is asking again.
      if (event.key === "F5" || (mod && event.key.toLowerCase() === "r")) return act(refresh);
      if (event.altKey && event.key === "ArrowLeft") return act(back);
      if (event.altKey && event.key === "ArrowRight") return act(forward);
      if (!plain || event.defaultPrevented || isTyping(event.target) || document.querySelector('[role="dialog"]')) return;
      if (event.key === "/") {
        const filter = document.querySelector<HTMLInputElement>("main [data-filter]");
        if (filter) {
          act(() => {
            filter.focus();
            filter.select();
          });
        }
      }
      if (event.key === "?") act(onKeys);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [client, back, forward, onKeys, onPalette]);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}
