import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import type { Tag } from "../../ipc/content";
import { keys } from "../../ipc/keys";
import type { AccountId } from "../../ipc/model";
import type { Reading } from "../../ipc/readPages";
import { newestTagsQuery, noteMoved, pushed } from "../../ipc/tagQueries";
import { pace, useLook } from "../../ipc/watching";
import { countShown, newsOf, withNews } from "./news";

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
  const page = newest.data;
  const later = list !== undefined && !list.reading && newest.dataUpdatedAt > list.at;
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
