import { type ReactNode, Suspense, useEffect, useState } from "react";

type Props = { opened: boolean; children: (opened: boolean) => ReactNode };

/** A dialog whose code is read when it is first opened. */
export function Later({ opened, children }: Props) {
  const [wanted, setWanted] = useState(opened);
  if (opened && !wanted) setWanted(true);
  return wanted ? (
    <Suspense fallback={null}>
      <OnceThere opened={opened}>{children}</OnceThere>
    </Suspense>
  ) : null;
}

/** Opens only after it is there closed: a dialog that begins open does not know where the focus was before. */
function OnceThere({ opened, children }: Props) {
  const [there, setThere] = useState(false);
  useEffect(() => setThere(true), []);
  return children(opened && there);
}
