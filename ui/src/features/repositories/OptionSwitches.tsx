import { Checkbox } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { CreationOption, OfferedOption } from "../../ipc/content";
import css from "./CreateForm.module.css";

type Props = {
  offered: readonly OfferedOption[];
  /** Those that are switched on. */
  on: readonly CreationOption[];
  onChange: (on: CreationOption[]) => void;
};

/** What a registry lets one switch on for a new repository, whatever that is at this one. */
export function OptionSwitches({ offered, on, onChange }: Props) {
  const { t } = useTranslation("repositories");
  const id = useId();
  if (offered.length === 0) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out like the groups beside it
    <div className={css.field} role="group" aria-labelledby={id}>
      <div className={css.groupLabel} id={id}>
        {t("create.options.title")}
      </div>
      {offered.map(({ option }) => (
        <Checkbox
          key={option}
          label={t(`create.options.${option}`)}
          description={t(`create.options.${option}Hint`)}
          checked={on.includes(option)}
          onChange={({ currentTarget }) => onChange(currentTarget.checked ? [...on, option] : on.filter((other) => other !== option))}
        />
      ))}
    </div>
  );
}
