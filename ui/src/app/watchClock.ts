// The clock of this computer may be set back. What was read before is then from the future, and would pass for fresh until the
// clock has caught up: it is marked as old instead.
import type { QueryClient } from "@tanstack/react-query";

/** How often the clock is held against one that nobody can set, in milliseconds. */
const every = 5_000;

/** A clock that is put right by less is left alone, in milliseconds. */
const least = 2_000;

/** Watches the clock. Returns how to stop. */
export function watchClock(client: QueryClient): () => void {
  const ahead = () => Date.now() - performance.now();
  let before = ahead();
  const timer = setInterval(() => {
    const now = ahead();
    const setBack = before - now > least;
    before = now;
    if (!setBack) return;
    void client.invalidateQueries({
      // What was found while nobody looked is nowhere else.
      predicate: ({ state, queryKey }) => state.dataUpdatedAt > Date.now() && queryKey[2] !== "news",
    });
  }, every);
  return () => clearInterval(timer);
}
