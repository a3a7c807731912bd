import { useRouter } from "@tanstack/react-router";
import { useSyncExternalStore } from "react";

/** How far back and forward one can go. The browser tells only the first, so the furthest place is remembered. */
export function useHistoryMoves() {
  const { history } = useRouter();
  const moves = trackerOf(history);
  const state = useSyncExternalStore(moves.subscribe, moves.snapshot, moves.snapshot);
  const [here, furthest] = state.split("/").map(Number) as [number, number];
  return {
    canGoBack: here > 0,
    canGoForward: here < furthest,
    back: () => history.back(),
    forward: () => history.forward(),
  };
}

type History = ReturnType<typeof useRouter>["history"];
type Tracker = { subscribe: (listener: () => void) => () => void; snapshot: () => string };
const trackers = new WeakMap<History, Tracker>();

function trackerOf(history: History): Tracker {
  const known = trackers.get(history);
  if (known) return known;
  const index = () => history.location.state.__TSR_index;
  let furthest = index();
  let state = `${index()}/${furthest}`;
  const listeners = new Set<() => void>();
  history.subscribe(({ action }: { action: { type: string } }) => {
    furthest = action.type === "PUSH" ? index() : Math.max(furthest, index());
    state = `${index()}/${furthest}`;
    for (const listener of listeners) listener();
  });
  const made: Tracker = {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    snapshot: () => state,
  };
  trackers.set(history, made);
  return made;
}
