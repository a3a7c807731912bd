import { useEffect, useState } from "react";

/** Where the button is that opened something, which is told so while it is open. The focus goes back to it. */
export function usePlace(anchor: HTMLElement | null) {
  const [place, setPlace] = useState({ left: 0, top: 0, width: 0, height: 0 });
  useEffect(() => {
    if (!anchor) return;
    const { left, top, width, height } = anchor.getBoundingClientRect();
    setPlace({ left, top, width, height });
    anchor.setAttribute("aria-expanded", "true");
    const actions = anchor.closest("[data-actions]");
    actions?.setAttribute("data-open", "");
    return () => {
      anchor.setAttribute("aria-expanded", "false");
      actions?.removeAttribute("data-open");
      if (anchor.isConnected) anchor.focus();
    };
  }, [anchor]);
  return place;
}
