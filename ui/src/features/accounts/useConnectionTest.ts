import { useCallback, useEffect, useRef, useState } from "react";
import { type AppError, isCancelled, toAppError } from "../../ipc/error";
import type { ConnectionStep, StepName } from "../../ipc/model";

type Run = (onStep: (step: ConnectionStep) => void, signal: AbortSignal) => Promise<unknown>;

/** How a connection test stands. */
export type TestVerdict = "idle" | "running" | "works" | "limited" | "failed";

/** Runs **Test connection** and keeps its steps as they come in. */
export function useConnectionTest() {
  const [steps, setSteps] = useState<ConnectionStep[]>([]);
  const [running, setRunning] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const controller = useRef<AbortController | null>(null);
  useEffect(() => () => controller.current?.abort(), []);

  const start = useCallback((run: Run) => {
    controller.current?.abort();
    const mine = new AbortController();
    controller.current = mine;
    setSteps([]);
    setError(null);
    setRunning(true);
    const told = (step: ConnectionStep) => {
      if (mine.signal.aborted) return;
      setSteps((known) => [...known.filter((other) => other.name !== step.name), step]);
    };
    run(told, mine.signal)
      .catch((thrown: unknown) => {
        if (!mine.signal.aborted && !isCancelled(thrown)) setError(toAppError(thrown));
      })
      .finally(() => {
        if (!mine.signal.aborted) setRunning(false);
      });
  }, []);

  const reset = useCallback(() => {
    controller.current?.abort();
    setSteps([]);
    setError(null);
    setRunning(false);
  }, []);

  return { steps, running, error, verdict: verdictOf(steps, running, error), start, reset };
}

export type ConnectionTestState = ReturnType<typeof useConnectionTest>;

function verdictOf(steps: readonly ConnectionStep[], running: boolean, error: AppError | null): TestVerdict {
  if (running) return "running";
  if (error || steps.some((step) => step.state.state === "failed")) return "failed";
  if (steps.length === 0) return "idle";
  return steps.some((step) => step.state.state === "limited") ? "limited" : "works";
}

/** The steps in the order in which they are made. */
export const stepNames: StepName[] = ["name_resolved", "connected", "certificate", "api_found", "signed_in", "may_list", "may_create"];
