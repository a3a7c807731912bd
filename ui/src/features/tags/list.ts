// What the rows of **Tags** are made of: which columns can be filled, which platforms there are, and who hangs together.
import type { Tag, TagDetail } from "../../ipc/content";
import { platformName } from "../../kit/Platforms";
import type { Filled, Tie } from "./columns";

type DetailOf = (tag: Tag) => TagDetail | null;

/** What details amount to: which columns they fill, and which platforms there are. */
export type Summary = { known: boolean; filled: Filled; platforms: ReadonlySet<string> };

export function summaryOf(details: Iterable<TagDetail>): Summary {
  const filled: Filled = { pushed: false, built: false, pulled: false, allPlatforms: false };
  const platforms = new Set<string>();
  let known = false;
  for (const detail of details) {
    known = true;
    if (detail.last_pushed) filled.pushed = true;
    if (detail.created) filled.built = true;
    if (detail.last_pulled) filled.pulled = true;
    if (detail.size_scope === "all_platforms") filled.allPlatforms = true;
    for (const { platform } of detail.platforms) platforms.add(platformName(platform));
  }
  return { known, filled, platforms };
}

/** The details that came with a list. */
export function* listedDetails(tags: readonly Tag[]): Iterable<TagDetail> {
  for (const tag of tags) if (tag.detail) yield tag.detail;
}

/** Columns that say something of at least one tag. While nothing is known yet, those that requests of a row's own fill. */
export function filledColumns(listed: Summary, learnt: Summary): Filled {
  if (!listed.known && !learnt.known) return { ...listed.filled, built: true };
  const either = (of: keyof Filled) => listed.filled[of] || learnt.filled[of];
  return { pushed: either("pushed"), built: either("built"), pulled: either("pulled"), allPlatforms: either("allPlatforms") };
}

/** The platforms of all tags that something is known of, by name. */
export function platformsOf(listed: Summary, learnt: Summary): string[] {
  return [...new Set([...listed.platforms, ...learnt.platforms])].sort();
}

/** Whether a tag has an image for a platform; `null` while nothing is known of it. */
export function hasPlatform(detail: TagDetail | null, platform: string): boolean | null {
  return detail ? detail.platforms.some((entry) => platformName(entry.platform) === platform) : null;
}

/** A row's place among its neighbours: those that share its digest hang on one line. */
export function tieAt(rows: readonly Tag[], index: number, detailOf: DetailOf): Tie {
  const digestAt = (place: number) => {
    const tag = rows[place];
    return tag ? (detailOf(tag)?.digest ?? null) : null;
  };
  const digest = digestAt(index);
  if (!digest) return "alone";
  const before = digestAt(index - 1) === digest;
  const after = digestAt(index + 1) === digest;
  return before ? (after ? "inner" : "last") : after ? "first" : "alone";
}
