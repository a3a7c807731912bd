import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo } from "react";
import type { Tag } from "../../ipc/content";
import { keys } from "../../ipc/keys";
import type { AccountId } from "../../ipc/model";
import type { Reading } from "../../ipc/readPages";
import { newestTagsQuery, noteMoved } from "../../ipc/tagQueries";
import { countShown, newsOf, withNews } from "./news";

/** How often the first page is looked at again, in milliseconds: sooner while one waits for the first push. */
const every = { empty: 5_000, filled: 10_000 };

/**
 * Notices pushes made elsewhere while the list is on the screen. At its top they come in by themselves; further down
 * they wait behind a number, so that nothing moves under the eye.
 */
export function useNews(account: AccountId, name: string, list: Reading<Tag> | undefined, ready: boolean, atTop: boolean) {
  const client = useQueryClient();
  const empty = (list?.items.length ?? 0) === 0;
  const looked = useQuery({
    ...newestTagsQuery(account, name),
    enabled: ready,
    refetchInterval: empty ? every.empty : every.filled,
    refetchOnMount: false,
  });
  const page = looked.data;
  const later = list !== undefined && !list.reading && looked.dataUpdatedAt > list.at;
  const news = useMemo(() => (later && list && page ? newsOf(list, page) : null), [later, list, page]);

  const show = useCallback(() => {
    if (!news || !page) return;
    noteMoved(
      client,
      account,
      name,
      news.moved.map((tag) => tag.name),
    );
    client.setQueryData<Reading<Tag>>(keys.tags(account, name), (before) => before && withNews(before, page, news, Date.now()));
  }, [client, account, name, news, page]);
  useEffect(() => {
    if (news && atTop) show();
  }, [news, atTop, show]);

  const waiting = news && !atTop ? { fresh: countShown(news.fresh), moved: countShown(news.moved) } : null;
  return { waiting: waiting && waiting.fresh + waiting.moved > 0 ? waiting : null, show, first: page };
}
