import { mockIPC } from "@tauri-apps/api/mocks";
import { describe, expect, it } from "vitest";
import { answered, cancellable, type Outcome, unwrap } from "./call";
import { AppError } from "./error";

const failed: Promise<Outcome<string>> = Promise.resolve({
  status: "error",
  error: { code: "name_taken", params: { name: "web" }, detail: null },
});

describe("a command", () => {
  it("throws its error with code and parameters, for a caller to branch on", async () => {
    const error = await unwrap(failed).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: "name_taken", params: { name: "web" } });
  });

  it("turns a fault on the way into an error like any other", async () => {
    await expect(answered(Promise.reject(new Error("no such command")))).rejects.toMatchObject({
      code: "internal",
      params: { message: "no such command" },
    });
  });

  it("is cancelled on the Rust side by its own id, and rejects at once", async () => {
    const cancelled: unknown[] = [];
    mockIPC((name, args) => {
      if (name === "cancel") cancelled.push((args as { request: string }).request);
      return null;
    });
    const leaving = new AbortController();
    let id = "";
    const call = cancellable((request) => {
      id = request;
      return new Promise<Outcome<string>>(() => undefined);
    }, leaving.signal);
    leaving.abort();
    await expect(call).rejects.toMatchObject({ code: "cancelled" });
    expect(cancelled).toEqual([id]);
  });

  it("is not even started when its caller has left already", async () => {
    let started = false;
    const start = () => {
      started = true;
      return failed;
    };
    await expect(cancellable(start, AbortSignal.abort())).rejects.toMatchObject({ code: "cancelled" });
    expect(started).toBe(false);
  });
});
