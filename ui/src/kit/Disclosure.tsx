import { Button } from "@mantine/core";
import { useId, useState } from "react";

/** An open/closed state, to be switched by a `DisclosureButton`. */
export function useDisclosure() {
  const [open, setOpen] = useState(false);
  return { open, id: useId(), toggle: () => setOpen(!open) };
}

type DisclosureProps = { of: ReturnType<typeof useDisclosure>; show: string; hide: string; small?: boolean };

/** The button that opens and closes something below it. */
export function DisclosureButton({ of, show, hide, small }: DisclosureProps) {
  return (
    <Button
      variant="subtle"
      size={small ? "xs" : undefined}
      aria-expanded={of.open}
      aria-controls={of.open ? of.id : undefined}
      onClick={of.toggle}
    >
      {of.open ? hide : show}
    </Button>
  );
}
