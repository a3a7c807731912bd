import { Button, CloseButton, Input } from "@mantine/core";
import { IconFileCertificate } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { pickKeyFile } from "../../../ipc/app";
import { Chip } from "../../../kit/Chip";
import { FieldInput } from "./FieldInput";
import type { Field } from "./forms";
import css from "./KeyFileInput.module.css";
import type { Values } from "./values";

type Props = {
  field: Field;
  values: Values;
  onChange: (name: "key_file" | "key_path", value: string) => void;
  error: string | boolean;
  link?: ReactNode;
  autoFocus?: boolean;
};

/** A key file: chosen, so that only its place is known here, or pasted. */
export function KeyFileInput({ field, values, onChange, error, link, autoFocus }: Props) {
  const { t } = useTranslation("accounts");
  const pick = async () => {
    const file = await pickKeyFile();
    if (!file) return;
    onChange("key_file", "");
    onChange("key_path", file.path);
  };
  const button = (
    <Button size="xs" onClick={() => void pick()}>
      {t("add.pick")}
    </Button>
  );
  if (values.key_path === "") {
    return (
      <div className={css.pasted}>
        <div className={css.grow}>
          <FieldInput
            field={field}
            value={values.key_file}
            onChange={(value) => onChange("key_file", value)}
            error={error}
            link={link}
            autoFocus={autoFocus}
          />
        </div>
        {button}
      </div>
    );
  }
  const name = values.key_path.split(/[\\/]/).at(-1);
  return (
    <Input.Wrapper label={t("add.fields.key_file")} labelElement="div" error={error}>
      <div className={css.chosen}>
        <Chip>
          <IconFileCertificate size={12} stroke={2} aria-hidden />
          {name}
        </Chip>
        <CloseButton size="sm" aria-label={t("add.otherFile")} onClick={() => onChange("key_path", "")} />
        <span className={css.grow} />
        {button}
      </div>
    </Input.Wrapper>
  );
}
