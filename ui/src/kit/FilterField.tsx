import { CloseButton, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Kbd } from "./Kbd";

type Props = {
  /** The accessible name, such as **Filter repositories**. */
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Beside the shortcut, such as examples of the syntax. */
  hint?: ReactNode;
  hintWidth?: number;
  className?: string;
};

/** The field above a list that narrows it; `/` focuses it, Escape empties it. */
export function FilterField({ label, value, onChange, hint, hintWidth = 0, className }: Props) {
  const { t } = useTranslation();
  return (
    <TextInput
      className={className}
      type="search"
      aria-label={label}
      placeholder={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === "Escape" && value !== "") {
          event.stopPropagation();
          onChange("");
        }
      }}
      leftSection={<IconSearch size={16} stroke={1.75} aria-hidden />}
      rightSection={
        value ? (
          <CloseButton aria-label={t("clear")} onClick={() => onChange("")} size="sm" />
        ) : (
          <span aria-hidden style={{ display: "flex", gap: 8, paddingInlineEnd: 8 }}>
            {hint}
            <Kbd keys="/" />
          </span>
        )
      }
      rightSectionWidth={value ? 32 : 36 + hintWidth}
      rightSectionPointerEvents={value ? "all" : "none"}
      spellCheck={false}
      autoComplete="off"
      data-filter
    />
  );
}
