import { QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { i18n } from "../i18n";
import { keys } from "../ipc/keys";
import { livedInWorld } from "../ipc/mock/world";
import { lookQuery, newsQuery, nextLook, pace } from "../ipc/watching";
import { mockCommands } from "../test/content";
import { createClient } from "./client";
import { sentence, watchStars } from "./watchStars";

type News = { fresh: string[]; moved: string[]; changed: boolean; beyond: never[]; watched: { part: "whole" } };
const quiet: News = { fresh: [], moved: [], changed: false, beyond: [], watched: { part: "whole" } };

describe("a starred repository", () => {
  beforeEach(async () => {
    vi.useFakeTimers();
    await i18n.changeLanguage("en");
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  function watching({ news = [] as News[], saves = false, notify_stars = false, bells = [] as string[], unreachable = false } = {}) {
    const client = createClient();
    const looks: number[] = [];
    const told: { title: string; text: string }[] = [];
    const [view] = livedInWorld().accounts;
    if (!view) throw new Error("there is an account");
    client.setQueryData(keys.accounts(), [{ ...view, unreachable }]);
    client.setQueryData(keys.settings(), { ...livedInWorld().settings, notify_stars });
    mockCommands({
      favourites: () => ["acme/web"],
      bells: () => bells,
      saves_power: () => saves,
      notify: (args) => void told.push(args as never),
      look_again: () => {
        looks.push(Date.now());
        return news.shift() ?? quiet;
      },
    });
    const stops = [
      watchStars(client),
      // As the side bar does.
      new QueryObserver(client, { queryKey: keys.accounts(), enabled: false }).subscribe(() => undefined),
    ];
    const stop = () => {
      for (const each of stops) each();
    };
    return { client, looks, told, account: view.account.id, stop };
  }

  it("is looked at less and less often while nothing happens", async () => {
    const { looks, stop } = watching();
    await vi.advanceTimersByTimeAsync(60 * 60_000);
    stop();
    const waits = looks.slice(1).map((at, index) => at - (looks[index] ?? 0));
    expect(waits[0]).toBeLessThan(50_000);
    expect(waits.at(-1)).toBeGreaterThanOrEqual(pace.starred.most - 1_000);
    expect(looks.length).toBeLessThan(16);
  });

  it("is looked at on when the clock is set back", async () => {
    const { looks, stop } = watching();
    await vi.advanceTimersByTimeAsync(10_000);
    const before = looks.length;
    vi.setSystemTime(Date.now() - 24 * 60 * 60_000);
    await vi.advanceTimersByTimeAsync(20 * 60_000);
    stop();
    expect(looks.length).toBeGreaterThan(before + 2);
  });

  it("is marked when something was pushed, and told only when that was asked for", async () => {
    const pushed: News = { ...quiet, fresh: ["1.3.0"], moved: ["latest"], changed: true };
    const one = watching({ news: [pushed] });
    await vi.advanceTimersByTimeAsync(10_000);
    one.stop();
    expect(one.client.getQueryData(newsQuery(one.account).queryKey)).toEqual({ "acme/web": ["1.3.0", "latest"] });
    expect(one.told).toEqual([]);
    for (const asked of [{ notify_stars: true }, { bells: ["acme/web"] }]) {
      const { told, stop } = watching({ news: [pushed], ...asked });
      await vi.advanceTimersByTimeAsync(10_000);
      stop();
      expect(told).toMatchObject([{ title: "acme/web", text: "New tag: 1.3.0. Tag moved: latest" }]);
    }
  });

  it("is left alone while the window is hidden, its registry is out of reach, or this computer saves power", async () => {
    const hidden = vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
    const one = watching();
    await vi.advanceTimersByTimeAsync(120_000);
    one.stop();
    hidden.mockRestore();
    expect(one.looks).toEqual([]);
    const away = watching({ unreachable: true });
    await vi.advanceTimersByTimeAsync(120_000);
    away.stop();
    expect(away.looks).toEqual([]);
    await vi.advanceTimersByTimeAsync(60_000);
    const saving = watching({ saves: true });
    await vi.advanceTimersByTimeAsync(120_000);
    saving.stop();
    expect(saving.looks).toEqual([]);
  });

  it("is left to its own page while that is open", async () => {
    const { client, looks, account, stop } = watching();
    const leave = new QueryObserver(client, { ...lookQuery(account, "acme/web"), enabled: false }).subscribe(() => undefined);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(looks).toEqual([]);
    leave();
    stop();
  });
});

describe("the time until the next look", () => {
  it("grows with each quiet one, and where looks are slow they are rare", () => {
    expect(nextLook({ quiet: 0, took: 50 }, pace.open)).toBe(10_000);
    expect(nextLook({ quiet: 1, took: 50 }, pace.open)).toBe(15_000);
    expect(nextLook({ quiet: 99, took: 50 }, pace.open)).toBe(pace.open.most);
    expect(nextLook({ quiet: 0, took: 5_000 }, pace.open)).toBe(300_000);
  });
});

describe("a notification", () => {
  it("names a few tags, in the language of the app", async () => {
    expect(sentence({ fresh: ["a", "b", "c", "d"], moved: [] })).toBe("4 new tags: a, b, c …");
    await i18n.changeLanguage("zh-CN");
    expect(sentence({ fresh: ["a", "b"], moved: ["latest"] })).toBe("2 个新标签：a、b；1 个标签已移动：latest");
    await i18n.changeLanguage("en");
  });
});
