import { useLayoutEffect, useRef } from "react";

type Slots = ReadonlyMap<string, number>;

/**
 * Which element each drawn row has. A row keeps its element, and with it the focus, for as long as it is drawn; one that
 * scrolls in takes over that of a row which went, so that scrolling makes no elements and leaves none to be collected.
 */
export function useSlots(keys: readonly string[]): readonly number[] {
  const before = useRef<Slots>(new Map());
  const { slots, places } = assign(before.current, keys);
  // Only of what came on the screen: a drawing that was given up says nothing of who has which element.
  useLayoutEffect(() => {
    before.current = slots;
  });
  return places;
}

/** The elements of these rows, by row and in the order of the rows. */
export function assign(before: Slots, keys: readonly string[]): { slots: Slots; places: readonly number[] } {
  const slots = new Map<string, number>();
  const taken = new Set<number>();
  for (const key of keys) {
    const slot = before.get(key);
    if (slot === undefined || slots.has(key)) continue;
    slots.set(key, slot);
    taken.add(slot);
  }
  let free = 0;
  const kept = new Set(slots.keys());
  const places = keys.map((key) => {
    const own = kept.delete(key) ? slots.get(key) : undefined;
    if (own !== undefined) return own;
    while (taken.has(free)) free += 1;
    taken.add(free);
    // A key that is there twice has an element for each.
    if (!slots.has(key)) slots.set(key, free);
    return free;
  });
  return { slots, places };
}
