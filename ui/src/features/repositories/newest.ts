import type { Page, Tag } from "../../ipc/content";
import { byVersion, versionKey } from "../../kit/tagOrder";

/** Signatures and the like are no images that one pulls. */
export const ordinary = (tag: Tag): boolean => !tag.name.startsWith("sha") || !/^sha(256|512)-[0-9a-f]{64,128}(\.\w+)?$/.test(tag.name);

function time(tag: Tag): number {
  const text = tag.detail?.last_pushed ?? tag.detail?.created;
  return text ? Date.parse(text) : Number.NaN;
}

/**
 * The newest tags of a first page. Where the registry lists names only, nobody knows which are newest: then the
 * highest versions, and `dated` says that it is so.
 */
export function newestTags(page: Page<Tag>, most: number): { tags: Tag[]; dated: boolean } {
  const tags = page.items.filter(ordinary);
  const dated = tags.some((tag) => !Number.isNaN(time(tag)));
  const ordered = dated
    ? [...tags].sort((left, right) => (time(right) || 0) - (time(left) || 0))
    : tags
        .map((tag) => ({ tag, key: versionKey(tag.name) }))
        .sort((left, right) => byVersion(right.key, left.key))
        .map(({ tag }) => tag);
  return { tags: ordered.slice(0, most), dated };
}

/** The tag that a pull command names: `latest` where there is one, as every tool would take it, else the newest. */
export function newestTag(items: readonly Tag[]): Tag | undefined {
  const latest = items.find((tag) => tag.name === "latest");
  return latest ?? newestTags({ items: [...items], next: null, total: null, completeness: { state: "complete" } }, 1).tags[0];
}
