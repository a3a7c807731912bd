// How a command is called: its result unwrapped, its error thrown typed, and cancelled when its caller goes away.
import { commands } from "./bindings";
import { AppError, toAppError } from "./error";
import type { ServerDetail } from "./model";

/** An error as it crosses: which parameters there are depends on the code. */
type Failure = { code: string; params?: Record<string, unknown>; detail: ServerDetail | null };

/** What a generated binding answers with. */
export type Outcome<T> = { status: "ok"; data: T } | { status: "error"; error: Failure };

let calls = 0;

/** Awaits a command's outcome; throws an `AppError` when it failed. */
export async function unwrap<T>(outcome: Promise<Outcome<T>>): Promise<T> {
  let result: Outcome<T>;
  try {
    result = await outcome;
  } catch (thrown) {
    throw toAppError(thrown);
  }
  if (result.status === "ok") return result.data;
  throw new AppError(result.error);
}

/** Awaits a command that cannot fail by itself; a fault on the way is thrown like any other. */
export async function answered<T>(answer: Promise<T>): Promise<T> {
  return unwrap(answer.then((data): Outcome<T> => ({ status: "ok", data })));
}

/**
 * Runs a command that can be cancelled. The request id is made here; when `signal` fires, the Rust side is told to
 * stop, and the promise rejects at once with `cancelled`, whether or not it obeys.
 */
export async function cancellable<T>(start: (requestId: string) => Promise<Outcome<T>>, signal?: AbortSignal): Promise<T> {
  const requestId = `r${++calls}-${Date.now().toString(36)}`;
  const cancelled = () => new AppError({ code: "cancelled", detail: null });
  if (signal?.aborted) throw cancelled();
  if (!signal) return unwrap(start(requestId));
  return new Promise<T>((resolve, reject) => {
    const abort = () => {
      // The answer does not matter: the caller has left.
      commands.cancel(requestId).catch(() => undefined);
      reject(cancelled());
    };
    signal.addEventListener("abort", abort, { once: true });
    unwrap(start(requestId))
      .then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", abort));
  });
}
