import { Combobox, useCombobox } from "@mantine/core";
import { IconCheck, IconChevronDown } from "@tabler/icons-react";
import type { ReactNode } from "react";
import css from "./FilterSelect.module.css";

type Option<Value extends string> = { value: Value; label: string; icon?: ReactNode };

type Props<Value extends string> = {
  /** The accessible name, and the grey word before the value. */
  label: string;
  /** Leave the grey word out where the value speaks for itself. */
  hideLabel?: boolean;
  value: Value;
  options: Option<Value>[];
  onChange: (value: Value) => void;
  /** Stands after the value in a lighter voice. */
  note?: string;
  className?: string;
};

/** A choice among a few, drawn as one button: “Visibility All ⌄”. Arrows, Enter, letters and Escape work in it. */
export function FilterSelect<Value extends string>({ label, hideLabel, value, options, onChange, note, className }: Props<Value>) {
  const combobox = useCombobox({
    onDropdownClose: () => combobox.resetSelectedOption(),
    onDropdownOpen: () => combobox.selectActiveOption(),
  });
  const chosen = options.find((option) => option.value === value);
  return (
    <Combobox
      store={combobox}
      position="bottom-start"
      width="max-content"
      offset={4}
      onOptionSubmit={(picked) => {
        onChange(picked as Value);
        combobox.closeDropdown();
        combobox.focusTarget();
      }}
    >
      <Combobox.Target targetType="button" withExpandedAttribute>
        <button
          type="button"
          // biome-ignore lint/a11y/useAriaPropsForRole: the Combobox around it adds aria-expanded and aria-controls
          role="combobox"
          aria-label={label}
          className={className ? `${css.button} ${className}` : css.button}
          onClick={() => combobox.toggleDropdown()}
        >
          {!hideLabel && <span className={css.label}>{label}</span>}
          {chosen?.icon}
          <span className={css.value}>{chosen?.label ?? value}</span>
          {note && <span className={css.label}>{note}</span>}
          <IconChevronDown size={14} stroke={1.75} aria-hidden className={css.arrow} />
        </button>
      </Combobox.Target>
      <Combobox.Dropdown className={css.dropdown}>
        <Combobox.Options aria-label={label}>
          {options.map((option) => (
            <Combobox.Option key={option.value} value={option.value} active={option.value === value} className={css.option}>
              {option.icon}
              <span className={css.grow}>{option.label}</span>
              {option.value === value && <IconCheck size={14} stroke={2} aria-hidden />}
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
