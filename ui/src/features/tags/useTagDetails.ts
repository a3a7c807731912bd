// What only requests of their own can tell of tags: read for the rows on screen, in one stream, and stopped as soon as
// they are scrolled away or left.
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { type Tag, type TagDetail, tagDetails } from "../../ipc/content";
import { AppError } from "../../ipc/error";
import type { AccountId } from "../../ipc/model";
import { movesQuery, noteMoved } from "../../ipc/tagQueries";

type Known = {
  detail: TagDetail | null;
  error: AppError | null;
  round: number;
  /** From an earlier time: what has moved since is counted where it is remembered. */
  kept?: true;
};

/** How long the rows must stand still before they are asked for, in milliseconds. */
const rest = 120;

export type TagDetails = {
  /** What is known of a tag: from its list, or read since. */
  detailOf: (tag: Tag) => TagDetail | null;
  errorOf: (tag: Tag) => AppError | null;
  /** All that was read since. */
  learnt: () => Iterable<TagDetail>;
  /** Says which rows are on screen. */
  look: (rows: readonly Tag[]) => void;
  /** Asks again for the rows on screen; what is known stays until the answer comes. */
  again: () => void;
  /** Another number whenever something was learnt. */
  version: number;
};

/** Whether the list left something of this tag to be read. */
const unread = (tag: Tag) => !tag.detail || tag.detail.more === true;

/** Reads the details of the rows on screen of one repository. */
export function useTagDetails(account: AccountId, repository: string): TagDetails {
  const client = useQueryClient();
  const known = useRef(new Map<string, Known>());
  const round = useRef(1);
  const seen = useRef<readonly Tag[]>([]);
  const running = useRef<{ names: ReadonlySet<string>; stop: AbortController } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const telling = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [version, setVersion] = useState(0);

  const tell = useCallback(() => {
    // Rows come one by one; they are drawn a few times a second.
    telling.current ??= setTimeout(() => {
      telling.current = undefined;
      setVersion((before) => before + 1);
    }, 60);
  }, []);

  const read = useCallback(() => {
    const names = seen.current
      .filter((tag) => unread(tag) && (known.current.get(tag.name)?.round ?? 0) < round.current)
      .map((tag) => tag.name);
    const under = running.current;
    if (under) {
      const missing = names.some((name) => !under.names.has(name));
      const wanted = names.filter((name) => under.names.has(name)).length;
      // What is under way serves all that is wanted, and little else: let it go on.
      if (!missing && wanted * 2 >= under.names.size) return;
      under.stop.abort();
      running.current = null;
    }
    if (names.length === 0) return;
    const stop = new AbortController();
    const started = { names: new Set(names), stop };
    running.current = started;
    const thisRound = round.current;
    const learn = (name: string, detail: TagDetail | null, error: AppError | null) => {
      const before = known.current.get(name);
      if (detail?.digest && before?.detail?.digest && detail.digest !== before.detail.digest) {
        // The move may be among those counted already: a look from elsewhere may have seen it.
        if (before.kept) void client.invalidateQueries({ queryKey: movesQuery(account, repository).queryKey });
        else noteMoved(client, account, repository, [name]);
      }
      known.current.set(name, { detail: detail ?? before?.detail ?? null, error, round: thisRound });
      tell();
    };
    // What was read earlier is shown until the registry has said what is so now.
    const show = (name: string, detail: TagDetail) => {
      if (known.current.get(name)?.detail) return;
      known.current.set(name, { detail, error: null, round: thisRound - 1, kept: true });
      tell();
    };
    tagDetails(
      account,
      repository,
      names,
      thisRound > 1,
      (patch) => {
        if (patch.state === "read") learn(patch.name, patch.detail, null);
        else if (patch.state === "failed") learn(patch.name, null, new AppError(patch.error));
        else show(patch.name, patch.detail);
      },
      stop.signal,
    ).then(
      () => {
        if (running.current === started) running.current = null;
      },
      (error: unknown) => {
        if (running.current === started) running.current = null;
        if (stop.signal.aborted || !(error instanceof AppError)) return;
        // No row could be read at all: each says why, and a refresh asks again.
        for (const name of names) if ((known.current.get(name)?.round ?? 0) < thisRound) learn(name, null, error);
      },
    );
  }, [account, repository, client, tell]);

  const look = useCallback(
    (rows: readonly Tag[]) => {
      seen.current = rows;
      clearTimeout(timer.current);
      timer.current = setTimeout(read, rest);
    },
    [read],
  );
  const again = useCallback(() => {
    round.current += 1;
    running.current?.stop.abort();
    running.current = null;
    read();
  }, [read]);

  useEffect(
    () => () => {
      clearTimeout(timer.current);
      clearTimeout(telling.current);
      telling.current = undefined;
      running.current?.stop.abort();
      running.current = null;
    },
    [],
  );

  const detailOf = useCallback((tag: Tag) => (unread(tag) ? (known.current.get(tag.name)?.detail ?? tag.detail) : tag.detail), []);
  const errorOf = useCallback((tag: Tag) => (unread(tag) ? (known.current.get(tag.name)?.error ?? null) : null), []);
  const learnt = useCallback(() => detailsOf(known.current), []);
  return { detailOf, errorOf, learnt, look, again, version };
}

function* detailsOf(known: ReadonlyMap<string, Known>): Iterable<TagDetail> {
  for (const { detail } of known.values()) if (detail) yield detail;
}
