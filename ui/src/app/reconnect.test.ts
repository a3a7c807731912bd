import { QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AppError } from "../ipc/error";
import { createClient } from "./client";
import { watchReconnect } from "./reconnect";

const offline = () => new AppError({ code: "connection_failed", detail: null });

describe("a registry out of reach", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function stranded(error: () => AppError) {
    const client = createClient();
    let reachable = false;
    const read = (name: string) => vi.fn(async () => (reachable ? name : Promise.reject(error())));
    const [list, detail] = [read("list"), read("detail")];
    const stops = [list, detail].map((queryFn, index) =>
      new QueryObserver(client, { queryKey: ["account", "a", index], queryFn }).subscribe(() => undefined),
    );
    const stop = watchReconnect(client);
    const end = () => {
      for (const each of [stop, ...stops]) each();
    };
    return { client, list, detail, come: () => (reachable = true), end };
  }

  it("is asked for one answer now and then, and for the rest when that comes", async () => {
    const { client, list, detail, come, end } = stranded(offline);
    await vi.advanceTimersByTimeAsync(15_000);
    expect([list.mock.calls.length, detail.mock.calls.length]).toEqual([2, 1]);
    come();
    await vi.advanceTimersByTimeAsync(15_000);
    expect(client.getQueryData(["account", "a", 0])).toBe("list");
    expect(client.getQueryData(["account", "a", 1])).toBe("detail");
    await vi.advanceTimersByTimeAsync(60_000);
    expect([list.mock.calls.length, detail.mock.calls.length]).toEqual([3, 2]);
    end();
  });

  it("is asked at once when this computer is online again", async () => {
    const { client, come, end } = stranded(offline);
    await vi.advanceTimersByTimeAsync(1);
    come();
    window.dispatchEvent(new Event("online"));
    await vi.advanceTimersByTimeAsync(1);
    expect(client.getQueryData(["account", "a", 1])).toBe("detail");
    end();
  });

  function read() {
    const client = createClient();
    const [list, tags] = ["repositories", "tags"].map((kind) => {
      const queryFn = vi.fn(async () => kind);
      new QueryObserver(client, { queryKey: ["account", "a", kind], queryFn }).subscribe(() => undefined);
      return queryFn;
    }) as [ReturnType<typeof vi.fn>, ReturnType<typeof vi.fn>];
    const stop = watchReconnect(client);
    const calls = () => [list.mock.calls.length, tags.mock.calls.length];
    return { list, calls, stop };
  }

  it("is read again after this computer slept, though nothing had failed", async () => {
    const { calls, stop } = read();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(calls()).toEqual([1, 1]);
    // Asleep for an hour: no timer runs, and the clock on the wall goes on.
    vi.setSystemTime(Date.now() + 3_600_000);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(calls()).toEqual([2, 2]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(calls()).toEqual([2, 2]);
    stop();
  });

  it("is asked for one answer alone after a sleep, where the network is not back yet", async () => {
    const { list, calls, stop } = read();
    await vi.advanceTimersByTimeAsync(1);
    list.mockRejectedValueOnce(offline());
    vi.setSystemTime(Date.now() + 3_600_000);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(calls()).toEqual([2, 1]);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(calls()).toEqual([3, 1]);
    stop();
  });

  it("is read again on another network, though nothing had failed", async () => {
    const { calls, stop } = read();
    await vi.advanceTimersByTimeAsync(10_000);
    window.dispatchEvent(new Event("online"));
    await vi.advanceTimersByTimeAsync(1);
    expect(calls()).toEqual([2, 2]);
    stop();
  });

  it("is another matter than one that refuses", async () => {
    const { list, end } = stranded(() => new AppError({ code: "forbidden", detail: null }));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(list).toHaveBeenCalledTimes(1);
    end();
  });
});
