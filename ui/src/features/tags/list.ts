// What the rows of **Tags** are made of: which columns can be filled, which platforms there are, and who hangs together.
import type { Tag, TagDetail } from "../../ipc/content";
import { platformName } from "../../kit/Platforms";
import type { Filled, Tie } from "./columns";

type DetailOf = (tag: Tag) => TagDetail | null;

/** Columns that say something of at least one tag. While nothing is known yet, those that requests of a row's own fill. */
export function filledColumns(tags: readonly Tag[], detailOf: DetailOf): Filled {
  const filled: Filled = { pushed: false, built: false, pulled: false, allPlatforms: false };
  let known = false;
  for (const tag of tags) {
    const detail = detailOf(tag);
    if (!detail) continue;
    known = true;
    if (detail.last_pushed) filled.pushed = true;
    if (detail.created) filled.built = true;
    if (detail.last_pulled) filled.pulled = true;
    if (detail.size_scope === "all_platforms") filled.allPlatforms = true;
    if (filled.pushed && filled.pulled && filled.allPlatforms) break;
  }
  return known ? filled : { ...filled, built: true };
}

/** The platforms of all tags that something is known of, by name. */
export function platformsOf(tags: readonly Tag[], detailOf: DetailOf): string[] {
  const names = new Set<string>();
  for (const tag of tags) {
    for (const { platform } of detailOf(tag)?.platforms ?? []) names.add(platformName(platform));
  }
  return [...names].sort();
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
