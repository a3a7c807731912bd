import { useCallback, useSyncExternalStore } from "react";
import { relative } from "./time";
import { useLanguage } from "./useLanguage";

// One clock for every age on the screen. It ticks only while somebody looks.
const watchers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function watchClock(tick: () => void): () => void {
  watchers.add(tick);
  timer ??= setInterval(() => {
    for (const watcher of watchers) watcher();
  }, 1000);
  return () => {
    watchers.delete(tick);
    if (watchers.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The words for a moment's age, kept true as time passes; renders again only when the words change. */
export function useAgo(moment: number): string {
  const language = useLanguage();
  const read = useCallback(() => {
    const now = Date.now();
    // A clock a little ahead of ours makes no future.
    return relative(new Date(Math.min(moment, now)), new Date(now), language);
  }, [moment, language]);
  return useSyncExternalStore(watchClock, read);
}

const exactFormats = new Map<string, Intl.DateTimeFormat>();

function exact(moment: number, language: string): string {
  let format = exactFormats.get(language);
  if (!format) {
    format = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "medium" });
    exactFormats.set(language, format);
  }
  return format.format(moment);
}

function Moment({ time }: { time: number }) {
  const language = useLanguage();
  return (
    <time dateTime={new Date(time).toISOString()} data-hint={exact(time, language)}>
      {useAgo(time)}
    </time>
  );
}

/** A moment as its age, the exact time for who points at it. What is unknown is a dash. */
export function Ago({ time }: { time: string | number | null | undefined }) {
  const moment = typeof time === "string" ? Date.parse(time) : time;
  if (moment === null || moment === undefined || Number.isNaN(moment)) return <>—</>;
  return <Moment time={moment} />;
}
