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
};

/**
 * A button that, when it cannot work, stays where it is and says why. It keeps its place in the tab order, so that
 * the reason is found by keyboard and read by a screen reader.
 */
export function ReasonedButton({ reason, reasonAt = "beside", onClick, type = "button", children, ...button }: Props) {
  const id = useId();
  if (!reason) {
    return (
      <Button {...button} type={type} onClick={onClick}>
        {children}
      </Button>
    );
  }
  const disabled = (
    <Button {...button} type="button" aria-disabled="true" aria-describedby={id} onClick={(event) => event.preventDefault()}>
      {children}
    </Button>
  );
  if (reasonAt === "tooltip") {
    return (
      <>
        <Tooltip label={reason} openDelay={0}>
          {disabled}
        </Tooltip>
        <VisuallyHidden id={id}>{reason}</VisuallyHidden>
      </>
    );
  }
  return (
    <span className={css.row}>
      {disabled}
      <span id={id} className={css.reason}>
        {reason}
      </span>
    </span>
  );
}
