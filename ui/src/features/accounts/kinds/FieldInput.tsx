import { TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { SecretField } from "../../../kit/SecretField";
import css from "./FieldInput.module.css";
import type { Field, FieldName } from "./forms";

type Props = {
  field: Field;
  value: string;
  onChange: (value: string) => void;
  /** What is wrong with it; `true` where that is said elsewhere. */
  error: string | boolean;
  /** Beside its help: where to get it. */
  link?: ReactNode;
  /** Its label, where it is called otherwise here. */
  label?: string;
  autoFocus?: boolean;
};

const secrets: readonly FieldName[] = ["secret", "secret_access_key", "session_token", "key_file", "access_token"];
/** Fields that may be empty whatever the others are; user name and secret go together, and their help says so. */
const alone: readonly FieldName[] = ["address", "session_token", "tenant", "project", "access_token"];
const typedByHand: readonly FieldName[] = ["username"];
const autoComplete: Partial<Record<FieldName, string>> = { username: "username", secret: "current-password" };

/** One field of a kind's form. */
export function FieldInput({ field, value, onChange, error, link, label, autoFocus }: Props) {
  const { t } = useTranslation(["accounts", "common"]);
  const { name } = field;
  const shared = {
    label: label ?? (
      <>
        {t(`accounts:add.fields.${name}`)}
        {field.optional && alone.includes(name) && <span className={css.optional}> {t("common:optional")}</span>}
      </>
    ),
    description:
      field.help || link ? (
        <>
          {field.help && t(`accounts:add.help.${field.help}`)} {link}
        </>
      ) : undefined,
    placeholder: field.placeholder,
    value,
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
    error,
    autoComplete: autoComplete[name] ?? "off",
    autoFocus,
    "data-autofocus": autoFocus || undefined,
    name,
  };
  if (secrets.includes(name)) return <SecretField {...shared} />;
  return (
    <TextInput
      {...shared}
      classNames={typedByHand.includes(name) ? undefined : { input: css.mono }}
      spellCheck={false}
      autoCapitalize="none"
    />
  );
}
