// What of a repository's page lives in the address, so that Back brings it back.
import { z } from "zod";
import { sortings } from "./sortTags";

/** The address of a repository's page: which tab, and how its tags are filtered and sorted. */
export const tagsSearch = z.object({
  tab: z.enum(["general", "tags"]).optional().catch(undefined),
  q: z.string().max(500).optional().catch(undefined),
  sort: z.enum(sortings).optional().catch(undefined),
  platform: z.string().max(100).optional().catch(undefined),
});
export type TagsSearch = z.infer<typeof tagsSearch>;
