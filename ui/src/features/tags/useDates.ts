// When tags were built, where the registry lists names only: read on demand, for all of them, as a job that tells how far
// it is and can be stopped. What was read until then counts.
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type Tag, tagDetails } from "../../ipc/content";
import { type AppError, isCancelled, toAppError } from "../../ipc/error";
import type { AccountId } from "../../ipc/model";
import { listedTime, type TimeOf, timeOfText } from "./sortTags";

/** Requests that one tag takes at least: where it points to, its manifest, its configuration. */
const requestsEach = 3;
/** Tags asked for in one call. */
const together = 120;
/** How often progress is drawn, in milliseconds. */
const tellEvery = 250;

export type Dates = {
  /** By the list, else by what was read until the last job ended. */
  timeOf: TimeOf;
  /** How many tags have no date yet that was looked for. */
  missing: number;
  /** About how many requests it takes to look for them. */
  requests: number;
  /** While it is read: how many tags are done, of how many. */
  running: { done: number; of: number } | null;
  /** Why the last job ended early. */
  error: AppError | null;
  /** Looks for them, in this order. */
  read: (order: readonly Tag[]) => void;
  stop: () => void;
};

/** Reads dates of one repository's tags. */
export function useDates(account: AccountId, repository: string, tags: readonly Tag[]): Dates {
  // Only times are kept, not what came with them: of 200,000 tags that would be too much.
  const read = useRef(new Map<string, number | null>());
  const [round, setRound] = useState(0);
  const [running, setRunning] = useState<Dates["running"]>(null);
  const [error, setError] = useState<AppError | null>(null);
  const job = useRef<AbortController | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a job's end makes another order
  const timeOf = useCallback<TimeOf>((tag) => listedTime(tag) ?? read.current.get(tag.name) ?? null, [round]);
  const missing = useMemo(() => {
    void round;
    let count = 0;
    for (const tag of tags) if (tag.detail === null && !read.current.has(tag.name)) count += 1;
    return count;
  }, [tags, round]);

  const start = useCallback(
    async (order: readonly Tag[]) => {
      job.current?.abort();
      const stop = new AbortController();
      job.current = stop;
      const wanted = order.filter((tag) => tag.detail === null && !read.current.has(tag.name)).map((tag) => tag.name);
      const progress = { done: 0, of: wanted.length };
      let told = 0;
      let ended: AppError | null = null;
      setError(null);
      setRunning({ ...progress });
      try {
        for (let from = 0; from < wanted.length && !stop.signal.aborted; from += together) {
          const part = wanted.slice(from, from + together);
          await tagDetails(
            account,
            repository,
            part,
            false,
            (patch) => {
              if (patch.state === "kept") return;
              progress.done += 1;
              if (patch.state === "read") {
                const text = patch.detail.last_pushed ?? patch.detail.created;
                read.current.set(patch.name, text ? timeOfText(text) : null);
              } else if (patch.error.code === "rate_limited" || patch.error.code === "pull_limit") {
                // A registry that asks to slow down is left alone.
                ended = toAppError(patch.error);
                stop.abort();
              } else read.current.set(patch.name, null);
              const now = performance.now();
              if (now - told < tellEvery || stop.signal.aborted) return;
              told = now;
              setRunning({ ...progress });
            },
            stop.signal,
          );
        }
      } catch (thrown) {
        if (!isCancelled(thrown)) ended ??= toAppError(thrown);
      }
      if (job.current !== stop) return;
      job.current = null;
      setRunning(null);
      setError(ended);
      setRound((before) => before + 1);
    },
    [account, repository],
  );

  const stop = useCallback(() => job.current?.abort(), []);
  useEffect(
    () => () => {
      job.current?.abort();
      job.current = null;
    },
    [],
  );
  return useMemo(
    () => ({ timeOf, missing, requests: missing * requestsEach, running, error, read: (order) => void start(order), stop }),
    [timeOf, missing, running, error, start, stop],
  );
}
