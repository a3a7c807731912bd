import { Tooltip } from "@mantine/core";
import type { ReactElement } from "react";

type Props = { label: string; children: ReactElement; position?: "top" | "bottom" | "right" };

/**
 * A few more words about what is pointed at, after a moment, or at once when it is reached by keyboard. Not the
 * browser's own: that one cannot be dressed, comes by the pointer only, and lingers.
 */
export function Hint({ label, children, position = "bottom" }: Props) {
  return (
    <Tooltip label={label} position={position} maw={360}>
      {children}
    </Tooltip>
  );
}
