// Names that some list has brought, found again on this computer: nothing is asked from a registry.
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type * as bindings from "./bindings";
import { commands } from "./bindings";
import { unwrap } from "./call";

export type FoundName = bindings.NameHit;

/**
 * The repositories and tags that hold every word of what was typed, or come close to it; without a word, what was opened
 * last. Those of the text before stay, with it,
 * until they come: what is on the screen belongs together, and Enter never takes a line that is about to change.
 */
export const foundQuery = (text: string) =>
  queryOptions({
    queryKey: ["found", text] as const,
    queryFn: async () => ({ text, names: await unwrap(commands.findNames(text)) }),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
  });

/** How many repositories can be found so. */
export const knownQuery = queryOptions({
  queryKey: ["found-of"] as const,
  queryFn: () => unwrap(commands.countNames()),
  staleTime: 0,
});
