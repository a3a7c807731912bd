import { useCallback, useEffect, useRef, useState } from "react";
import { checkUp } from "../../../ipc/accounts";
import { type AppError, isCancelled, toAppError } from "../../../ipc/error";
import type { AccountId, Check, Examined } from "../../../ipc/model";

/** Everything that is looked at, in its order. */
export const checks: Check[] = [
  "secret",
  "proxy",
  "encryption",
  "clock",
  "api",
  "signed_in",
  "powers",
  "good_until",
  "last_error",
  "traffic",
];

/** How a check-up as a whole came out. */
export type Outcome = "done" | "warn" | "fail";

/** Runs a check-up and keeps what it finds as it comes in. */
export function useCheckUp(account: AccountId) {
  const [examined, setExamined] = useState<Examined[]>([]);
  const [running, setRunning] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const [report, setReport] = useState<string | null>(null);
  const controller = useRef<AbortController | null>(null);
  useEffect(() => () => controller.current?.abort(), []);

  const start = useCallback(() => {
    controller.current?.abort();
    const mine = new AbortController();
    controller.current = mine;
    setExamined([]);
    setError(null);
    setReport(null);
    setRunning(true);
    const told = (one: Examined) => setExamined((known) => [...known.filter((other) => other.check !== one.check), one]);
    checkUp(account, told, mine.signal)
      .then(
        (done) => !mine.signal.aborted && setReport(done.report),
        (thrown: unknown) => {
          if (!mine.signal.aborted && !isCancelled(thrown)) setError(toAppError(thrown));
        },
      )
      .finally(() => {
        if (controller.current === mine) setRunning(false);
      });
  }, [account]);

  /** Ends it; what was found stays. */
  const cancel = useCallback(() => {
    controller.current?.abort();
    setExamined((known) => known.filter((one) => one.verdict.verdict !== "running"));
    setRunning(false);
  }, []);

  return { examined, running, error, report, start, cancel, outcome: outcomeOf(examined) };
}

function outcomeOf(examined: readonly Examined[]): Outcome {
  const has = (verdict: Outcome) => examined.some((one) => one.verdict.verdict === verdict);
  if (has("fail")) return "fail";
  return has("warn") ? "warn" : "done";
}
