import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import type { Tag } from "../../ipc/content";
import { keys } from "../../ipc/keys";
import type { AccountId } from "../../ipc/model";
import type { Reading } from "../../ipc/readPages";
import { newestTagsQuery, noteMoved, pushed } from "../../ipc/tagQueries";
import { pace, useLook } from "../../ipc/watching";
import { countShown, newsOf, withBeyond, withNews } from "./news";

/** While one waits for the first push, looks come so close together, in milliseconds. */
const waitingEvery = 5_000;

type Options = {
  account: AccountId;
  repository: string;
  list: Reading<Tag> | undefined;
  /** Nobody is reading the list right now. */
  ready: boolean;
  /** When the list could last not be read, in milliseconds since 1970; 0 when it could. */
  failedAt: number;
  atTop: boolean;
  /** The registry does not know the repository yet: looking at it tells nothing but its first push. */
  unborn: boolean;
  /** Reads the whole list again: the registry answers once more. */
  readAgain: () => void;
  /** Reads the rows on screen again: some tags point elsewhere. */
  onMoved: () => void;
};

type Seen = { fresh: number; moved: number };

/**
 * Notices pushes made elsewhere while the list is on the screen. At its top they come in by themselves; further down
 * they wait behind a number, so that nothing moves under the eye.
 */
export function useNews({ account, repository, list, ready, failedAt, atTop, unborn, readAgain, onMoved }: Options) {
  const client = useQueryClient();
  const empty = (list?.items.length ?? 0) === 0;
  const looked = useLook(account, repository, { ready, most: empty ? waitingEvery : pace.open.most, onMoved });
  const newest = useQuery({ ...newestTagsQuery(account, repository), enabled: false });
  const beyond = useBeyond(looked.data.beyond, looked.dataUpdatedAt, list?.at);
  const page = useMemo(() => newest.data && withBeyond(newest.data, beyond), [newest.data, beyond]);
  // A list that comes from the future was read before the clock was set back.
  const later = list !== undefined && !list.reading && (newest.dataUpdatedAt > list.at || list.at > Date.now());
  const news = useMemo(() => (later && list && page ? newsOf(list, page) : null), [later, list, page]);
  const seen = useMemo<Seen>(() => ({ fresh: countShown(news?.fresh ?? []), moved: countShown(news?.moved ?? []) }), [news]);
  const [shown, setShown] = useState<Seen | null>(null);

  const show = useCallback(() => {
    if (!news || !page) return;
    const moved = news.moved.map((tag) => tag.name);
    noteMoved(client, account, repository, moved);
    client.setQueryData<Reading<Tag>>(keys.tags(account, repository), (before) => before && withNews(before, page, news, Date.now()));
    pushed(client, account, repository);
    setShown(seen);
  }, [client, account, repository, news, page, seen]);
  useEffect(() => {
    if (news && atTop) show();
  }, [news, atTop, show]);

  const recovered = failedAt > 0 && ready && looked.dataUpdatedAt > failedAt && (!unborn || looked.data.changed);
  useEffect(() => {
    if (recovered) readAgain();
  }, [recovered, readAgain]);

  const waiting = news && !atTop && seen.fresh + seen.moved > 0 ? seen : null;
  return {
    /** What waits below the edge. */
    waiting,
    /** What came in last, or waits: to be read out. */
    latest: waiting ?? shown,
    show,
  };
}

/** What looks found behind the first page since the list was last read or got its news: a look tells it once. */
function useBeyond(found: readonly Tag[], foundAt: number, listAt: number | undefined): readonly Tag[] {
  const [all, setAll] = useState<{ of: number | undefined; tags: readonly Tag[] }>({ of: listAt, tags: found });
  // biome-ignore lint/correctness/useExhaustiveDependencies: two looks that found the same are two
  useEffect(() => {
    setAll((before) => {
      const old = before.of === listAt ? before.tags : [];
      if (found.length === 0 && old.length === 0) return before;
      const names = new Set(found.map((tag) => tag.name));
      return { of: listAt, tags: [...old.filter((tag) => !names.has(tag.name)), ...found] };
    });
  }, [found, foundAt, listAt]);
  return all.tags;
}
