import { Input, SegmentedControl } from "@mantine/core";
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import type { AppError } from "../../../ipc/error";
import type { RegistryKind } from "../../../ipc/model";
import { useKind } from "../../../ipc/useAccounts";
import { ExternalLink } from "../../../kit/ExternalLink";
import { FieldInput } from "./FieldInput";
import { type FieldName, forms, type Way } from "./forms";
import { KeyFileInput } from "./KeyFileInput";
import { useFieldError } from "./useFieldError";
import { type Values, wayOf } from "./values";

type Props = {
  kind: RegistryKind;
  values: Values;
  onChange: <Name extends keyof Values>(name: Name, value: Values[Name]) => void;
  /** The fields that were left empty. */
  empty: readonly FieldName[];
  error: AppError | undefined;
  /** Labels that are otherwise here. */
  labels?: Partial<Record<FieldName, string>>;
  /** The general advice about tokens, and where to make one, stands elsewhere. */
  advised?: boolean;
  autoFocus?: boolean;
};

/** The fields whose help ends with where to get what they ask for. */
const linked: readonly FieldName[] = ["secret", "secret_access_key", "profile", "key_file", "access_token"];

/** The ways that are explained as a whole, and not by their fields. */
const explained = { environment: "environmentHelp", azure_cli: "azureCliHelp" } as const;

/** The ways to sign in to a kind of registry, and the fields of the chosen one. */
export function CredentialFields({ kind, values, onChange, empty, error, labels, advised = false, autoFocus = false }: Props) {
  const { t } = useTranslation("accounts");
  const id = useId();
  const fieldError = useFieldError(kind, empty, error);
  const link = useWhereToGet(kind, values.address);
  const { ways } = forms[kind];
  const { fields } = wayOf(kind, values);
  return (
    <>
      {ways.length > 1 && (
        <Input.Wrapper label={t("add.signInWith")} labelElement="div" labelProps={{ id }}>
          <div>
            <SegmentedControl
              aria-labelledby={id}
              data={ways.map(({ name }) => ({ value: name, label: t(`add.ways.${name}`) }))}
              value={values.way}
              onChange={(way) => onChange("way", way as Way["name"])}
            />
          </div>
        </Input.Wrapper>
      )}
      {isExplained(values.way) && <Input.Description>{t(`add.${explained[values.way]}`)}</Input.Description>}
      {values.way === "application_default" && (
        <Input.Wrapper error={fieldError("application_default")}>
          <Input.Description>
            {t("add.applicationDefaultHelp")} {link}
          </Input.Description>
        </Input.Wrapper>
      )}
      {fields.map((field, index) =>
        field.name === "key_file" ? (
          <KeyFileInput
            key={field.name}
            field={field}
            values={values}
            onChange={onChange}
            error={fieldError(field.name)}
            link={link}
            autoFocus={autoFocus && index === 0}
          />
        ) : (
          <FieldInput
            key={field.name}
            field={advised && field.help === "token" ? { ...field, help: undefined } : field}
            label={labels?.[field.name]}
            value={values[field.name]}
            onChange={(value) => onChange(field.name, value)}
            error={fieldError(field.name)}
            link={!advised && linked.includes(field.name) ? link : undefined}
            autoFocus={autoFocus && index === 0}
          />
        ),
      )}
    </>
  );
}

const isExplained = (way: Way["name"]): way is keyof typeof explained => way in explained;

/** Where the credential is made or explained: at this very registry, where it has such a page. */
export function useWhereToGet(kind: RegistryKind, address: string): ReactNode {
  const { t } = useTranslation("accounts");
  const info = useKind(kind);
  const made = info?.token_page_url ? movedTo(address, info.default_url, info.token_page_url) : null;
  const href = made ?? forms[kind].guide;
  return (
    href && (
      <ExternalLink href={href} icon={false}>
        {made ? t("signIn.password.makeOne") : t("add.whereToFind")}
      </ExternalLink>
    )
  );
}

/** A vendor's page as it is at an instance of one's own; unchanged where there is no other address. */
function movedTo(address: string, home: string | null, page: string): string {
  const typed = address.trim();
  if (typed === "" || home === null) return page;
  try {
    const url = new URL(typed.includes("://") ? typed : `https://${typed}`);
    if (url.host === new URL(home).host) return page;
    const { pathname, search } = new URL(page);
    return new URL(`${pathname}${search}`, url).href;
  } catch {
    // Half an address is none yet.
    return page;
  }
}
