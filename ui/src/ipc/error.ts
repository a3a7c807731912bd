import type { ServerDetail } from "./model";

/** An error as it crosses: which parameters there are depends on the code. */
type Thrown = { code: string; params?: Record<string, unknown>; detail?: ServerDetail | null };

/** What a failed command throws: the Rust side's code and parameters, and the server's own words. */
export class AppError extends Error {
  readonly code: string;
  readonly params: Record<string, unknown>;
  readonly detail: ServerDetail | null;

  constructor(error: Thrown) {
    super(error.code);
    this.name = "AppError";
    this.code = error.code;
    this.params = error.params ?? {};
    this.detail = error.detail ?? null;
  }
}

/** Anything that was thrown, as an `AppError`: what is not one of ours is a fault of our own. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (isCommandError(thrown)) return new AppError(thrown);
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError({ code: "internal", params: { message }, detail: null });
}

/** Whether it only says that the person, or leaving the page, stopped the call. */
export function isCancelled(thrown: unknown): boolean {
  return thrown instanceof AppError && thrown.code === "cancelled";
}

/** A parameter as text; errors come from outside, so nothing is taken for granted. */
export function textParam(error: AppError, name: string): string | undefined {
  const value = error.params[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

function isCommandError(value: unknown): value is Thrown {
  return typeof value === "object" && value !== null && "code" in value && typeof value.code === "string";
}
