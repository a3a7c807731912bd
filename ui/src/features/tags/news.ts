// What a look at the first page tells of a list that is on the screen: new tags, moved ones, and those that are gone.
import type { Page, Tag } from "../../ipc/content";
import type { Reading } from "../../ipc/readPages";
import { attachmentOf } from "./fold";

export type News = {
  /** Tags that the list does not have yet, as the registry orders them. */
  fresh: readonly Tag[];
  /** Tags that point to another image than the list says. */
  moved: readonly Tag[];
  /** Tags that are no more; told only where the first page is all there is. */
  gone: ReadonlySet<string>;
};

/** A first page, and with it what a look found on later ones. */
export function withBeyond(page: Page<Tag>, beyond: readonly Tag[]): Page<Tag> {
  if (beyond.length === 0) return page;
  const here = new Set(page.items.map((tag) => tag.name));
  return { ...page, items: [...page.items, ...beyond.filter((tag) => !here.has(tag.name))] };
}

/** Compares the list with a first page that was read later; `null` when it says nothing new. */
export function newsOf(list: Reading<Tag>, page: Page<Tag>): News | null {
  // One walk over the list, however long; only of the page is a table made.
  const unseen = new Map(page.items.map((tag) => [tag.name, tag]));
  const moved: Tag[] = [];
  const gone = new Set<string>();
  const whole = page.next === null;
  for (const before of list.items) {
    const tag = unseen.get(before.name);
    if (!tag) {
      if (whole) gone.add(before.name);
      continue;
    }
    unseen.delete(before.name);
    if (tag.detail?.digest && before.detail?.digest && tag.detail.digest !== before.detail.digest) moved.push(tag);
  }
  const fresh = [...unseen.values()];
  return fresh.length + moved.length + gone.size === 0 ? null : { fresh, moved, gone };
}

/** The list with its news in it: new tags first, as after any push; moved ones in their place. */
export function withNews(list: Reading<Tag>, page: Page<Tag>, { fresh, gone }: News, at: number): Reading<Tag> {
  const told = new Map(page.items.map((tag) => [tag.name, tag]));
  const items = [...fresh];
  for (const tag of list.items) {
    if (!gone.has(tag.name)) items.push(told.get(tag.name) ?? tag);
  }
  return { ...list, items, fresh: items.length, total: page.total ?? list.total, at };
}

/** How many tags a person would see appear: signatures come as badges. */
export function countShown(tags: readonly Tag[]): number {
  return tags.filter((tag) => attachmentOf(tag.name) === null).length;
}
