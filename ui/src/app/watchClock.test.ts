import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keys } from "../ipc/keys";
import { createClient } from "./client";
import { watchClock } from "./watchClock";

describe("a clock that is set", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  async function setBy(milliseconds: number) {
    const client = createClient();
    const stop = watchClock(client);
    client.setQueryData(keys.tags("a", "acme/web"), "read");
    client.setQueryData(keys.news("a"), "found");
    vi.setSystemTime(Date.now() + milliseconds);
    await vi.advanceTimersByTimeAsync(10_000);
    stop();
    const old = (key: readonly unknown[]) => client.getQueryState(key)?.isInvalidated;
    return [old(keys.tags("a", "acme/web")), old(keys.news("a"))];
  }

  it("back, makes old what was read before it, and keeps what was found", async () => {
    expect(await setBy(-3_600_000)).toEqual([true, false]);
  });
  it("forward, or by a moment, changes nothing", async () => {
    expect(await setBy(3_600_000)).toEqual([false, false]);
    expect(await setBy(-500)).toEqual([false, false]);
  });
});
