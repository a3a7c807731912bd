import { type AppError, textParam } from "../../ipc/error";

/** The problem that an error has with one field of a form, if it is about that field. */
export function fieldProblem(error: AppError | undefined, field: string): string | null {
  if (error?.code !== "invalid_field" || textParam(error, "field") !== field) return null;
  return textParam(error, "problem") ?? "";
}
