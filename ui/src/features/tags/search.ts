// What of a repository's page lives in the address, so that Back brings it back.
import * as z from "zod/mini";
import { sortings } from "./sortTags";

const text = (max: number) => z.catch(z.optional(z.string().check(z.maxLength(max))), undefined);

/** The address of a repository's page: which tab, and how its tags are filtered and sorted. */
export const tagsSearch = z.object({
  tab: z.catch(z.optional(z.enum(["general", "tags"])), undefined),
  q: text(500),
  sort: z.catch(z.optional(z.enum(sortings)), undefined),
  platform: text(100),
});
export type TagsSearch = z.infer<typeof tagsSearch>;
