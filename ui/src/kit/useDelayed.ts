import { useEffect, useState } from "react";

/** True once `milliseconds` have passed since it was first asked: skeletons do not flash for quick answers. */
export function useDelayed(milliseconds: number): boolean {
  const [passed, setPassed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setPassed(true), milliseconds);
    return () => clearTimeout(timer);
  }, [milliseconds]);
  return passed;
}
