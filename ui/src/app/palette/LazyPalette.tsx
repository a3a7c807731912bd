import { lazy, Suspense, useEffect, useState } from "react";
import { readLater } from "../../later/readLater";
import { onPaletteCalled } from "./openPalette";

const Palette = lazy(() => readLater(() => import("./Palette")).then((module) => ({ default: module.Palette })));

/** The palette, read when it is first called. */
export function LazyPalette({ onKeys }: { onKeys: () => void }) {
  const [wanted, setWanted] = useState(false);
  useEffect(() => onPaletteCalled(() => setWanted(true)), []);
  return wanted ? (
    <Suspense fallback={null}>
      <Palette onKeys={onKeys} />
    </Suspense>
  ) : null;
}
