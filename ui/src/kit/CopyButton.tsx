import { ActionIcon, Tooltip, VisuallyHidden } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ReasonedButton } from "./ReasonedButton";
import { useCopy } from "./useCopy";

type Props = {
  /** What goes to the clipboard. */
  value: string;
  /** The accessible name, such as “Copy digest”. */
  label: string;
  /** Draw it as a button with these words; without, it is an icon. */
  text?: string;
  /** Why there is nothing to copy now; only for a button with words. */
  reason?: string | null;
  size?: "xs" | "sm";
  fullWidth?: boolean;
};

/** Puts a value on the clipboard, and says that it did. */
export function CopyButton({ value, label, text, reason, size = "sm", fullWidth }: Props) {
  const { t } = useTranslation();
  const { copied, copy } = useCopy();
  const Icon = copied ? IconCheck : IconCopy;
  const said = (
    <VisuallyHidden component="span" role="status">
      {copied ? t("copied") : ""}
    </VisuallyHidden>
  );
  if (text) {
    return (
      <ReasonedButton
        reason={reason}
        reasonAt="tooltip"
        leftSection={<Icon size={14} stroke={1.75} />}
        onClick={() => copy(value)}
        aria-label={label === text ? undefined : label}
        size={size}
        fullWidth={fullWidth}
      >
        {copied ? t("copied") : text}
        {said}
      </ReasonedButton>
    );
  }
  return (
    <>
      <Tooltip label={copied ? t("copied") : label}>
        <ActionIcon aria-label={label} onClick={() => copy(value)} size={size}>
          <Icon size={14} stroke={1.75} />
        </ActionIcon>
      </Tooltip>
      {said}
    </>
  );
}
