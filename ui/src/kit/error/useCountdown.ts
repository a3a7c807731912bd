import { useEffect, useRef, useState } from "react";
import { type AppError, textParam } from "../../ipc/error";
import { useNow } from "../useNow";

/** The wait that a registry asked for: it goes on by itself at its end, unless the waiting is stopped. */
export function useCountdown(error: AppError, onRetry?: () => void) {
  const [since] = useState(() => Date.now());
  const [waiting, setWaiting] = useState(true);
  const now = useNow(500).getTime();
  const retryAt = textParam(error, "retry_at");
  const until = retryAt ? Date.parse(retryAt) : Number.NaN;
  const left = Number.isNaN(until) ? null : Math.max(0, (until - now) / 1000);
  const whole = Number.isNaN(until) ? 1 : Math.max(1, (until - since) / 1000);
  const due = waiting && left === 0;
  const asked = useRef<string | undefined>(undefined);
  useEffect(() => {
    // Once a wait, however often the page is drawn while the answer is on its way.
    if (!due || !onRetry || asked.current === retryAt) return;
    asked.current = retryAt;
    onRetry();
  }, [due, onRetry, retryAt]);
  return {
    /** Seconds left; `null` where the registry named no time. */
    left,
    /** What share of the wait is still to come. */
    share: Math.min(1, (left ?? 0) / whole),
    waiting,
    stop: () => setWaiting(false),
  };
}
