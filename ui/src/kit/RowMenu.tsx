import { Menu } from "@mantine/core";
import type { ReactNode } from "react";
import { usePlace } from "./usePlace";

type Props = {
  /** The button that opened it; `null` is closed. The focus goes back there. */
  anchor: HTMLElement | null;
  label: string;
  onClose: () => void;
  /** `Menu.Item`s. */
  children: ReactNode;
};

/** One menu for all rows of a table: it opens at the row's own button, so that rows stay light. */
export function RowMenu({ anchor, label, onClose, children }: Props) {
  const place = usePlace(anchor);
  return (
    <Menu
      opened={anchor !== null}
      onChange={(opened) => {
        if (!opened) onClose();
      }}
      position="bottom-end"
      returnFocus={false}
      withInitialFocusPlaceholder={false}
      withinPortal
    >
      <Menu.Target>
        {/* It stands where the row's button is, and gives the menu its name. */}
        <span aria-hidden="true" style={{ position: "fixed", overflow: "hidden", opacity: 0, pointerEvents: "none", ...place }}>
          {label}
        </span>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}
