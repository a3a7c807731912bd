import { Button, type ButtonProps, Tooltip, VisuallyHidden } from "@mantine/core";
import { type MouseEventHandler, useId } from "react";
import css from "./ReasonedButton.module.css";

type Props = ButtonProps & {
  /** Why it cannot be used now; without one, it can. */
  reason?: string | null;
  /** Where the reason stands: in words beside the button, or in its tooltip. */
  reasonAt?: "beside" | "tooltip";
  onClick?: MouseEventHandler<HTMLButtonElement>;
  type?: "button" | "submit";
  "aria-label"?: string;
};

/**
 * A button that, when it cannot work, stays where it is and says why. It keeps its place in the tab order, so that
 * the reason is found by keyboard and read by a screen reader.
 */
export function ReasonedButton({ reason, reasonAt = "beside", onClick, type = "button", children, ...button }: Props) {
  const id = useId();
  const off = reason ? { "aria-disabled": true, "aria-describedby": id } : {};
  const press: MouseEventHandler<HTMLButtonElement> = (event) => (reason ? event.preventDefault() : onClick?.(event));
  // One element whether it can be used or not: who is on it stays there when that changes.
  const element = (
    <Button {...button} {...off} type={reason ? "button" : type} onClick={press}>
      {children}
    </Button>
  );
  if (reasonAt === "tooltip") {
    return (
      <>
        <Tooltip label={reason ?? ""} openDelay={0} disabled={!reason}>
          {element}
        </Tooltip>
        {reason && <VisuallyHidden id={id}>{reason}</VisuallyHidden>}
      </>
    );
  }
  return (
    <span className={reason ? css.row : css.alone}>
      {element}
      {reason && (
        <span id={id} className={css.reason}>
          {reason}
        </span>
      )}
    </span>
  );
}
