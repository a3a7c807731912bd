// Tags for tests.
import type { Tag, TagDetail } from "../../ipc/content";

const nothing: TagDetail = {
  digest: null,
  media_type: null,
  content: "image",
  platforms: [],
  size: null,
  size_scope: null,
  created: null,
  last_pushed: null,
  pushed_by: null,
  last_pulled: null,
  has_attestations: null,
};

/** A detail of which only this is known. */
export function detail(known: Partial<TagDetail>): TagDetail {
  return { ...nothing, ...known };
}

/** A tag whose list told this of it. */
export function listed(name: string, known: Partial<TagDetail>): Tag {
  return { name, detail: detail(known) };
}

/** A tag of which only the name is listed. */
export function named(name: string): Tag {
  return { name, detail: null };
}
