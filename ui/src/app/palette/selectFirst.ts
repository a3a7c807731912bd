import type { SpotlightStore } from "@mantine/spotlight";

/**
 * Selects the first row. The library does that when something is typed, marks the row by an attribute of its own, and has no
 * call for rows that come a moment later.
 */
export function selectFirst(store: SpotlightStore) {
  const list = document.getElementById(store.getState().listId);
  const first = list?.querySelector("[data-action]");
  if (!first) return;
  list?.querySelector("[data-selected]")?.removeAttribute("data-selected");
  first.setAttribute("data-selected", "true");
  first.scrollIntoView({ block: "nearest" });
  store.updateState((state) => ({ ...state, selected: 0 }));
}
