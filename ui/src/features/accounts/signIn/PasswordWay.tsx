import { Button } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RegistryDraft } from "../../../ipc/model";
import { ErrorNote } from "../ErrorNote";
import { CredentialFields, useWhereToGet } from "../kinds/CredentialFields";
import { type FieldName, forms } from "../kinds/forms";
import { isAtField } from "../kinds/useFieldError";
import { credentials, emptyValues, isEmpty, wayOf } from "../kinds/values";
import css from "./PasswordWay.module.css";
import type { SignInFlow } from "./useSignIn";
import { Way } from "./Way";

/** What may be left out to look around without an account, which is not what this dialog is for. */
const needed: readonly FieldName[] = ["username", "secret", "access_token"];

type Props = {
  draft: RegistryDraft;
  registry: string;
  flow: SignInFlow;
  /** Trusts what vouches for a certificate, for the registry that is signed in to. */
  onTrust?: (host: string, pem: string) => Promise<void>;
};

/** The first way: a user name with a password or, better, an access token; or what else this kind of registry takes. */
export function PasswordWay({ draft, registry, flow, onTrust }: Props) {
  const { t } = useTranslation("accounts");
  const { kind } = draft;
  const hub = kind === "docker_hub";
  const { fields } = forms[kind].ways[0];
  const byName = fields.some((field) => field.name === "username");
  // Where a registry wants a token of its own sort, its fields say so.
  const advised = fields.some((field) => field.help === "token");
  const link = useWhereToGet(kind, draft.address ?? "");
  const [values, setValues] = useState(() =>
    emptyValues(kind, {
      address: draft.address ?? "",
      username: draft.username ?? "",
      ...(byName ? {} : { profile: draft.username ?? "" }),
    }),
  );
  const [empty, setEmpty] = useState<FieldName[]>([]);
  const error = flow.error?.at === "password" ? flow.error.error : undefined;

  const submit = () => {
    // Signing in is what this dialog is for: nothing may stay empty here but what is a matter of taste.
    const lacking = wayOf(kind, values)
      .fields.filter((field) => (!field.optional || needed.includes(field.name)) && isEmpty(values, field.name))
      .map((field) => field.name);
    setEmpty(lacking);
    if (lacking.length === 0) flow.begin({ way: "password", draft: { ...draft, ...credentials(kind, values) } });
  };

  return (
    <Way
      icon={<IconKey size={18} stroke={1.75} aria-hidden />}
      title={byName ? t("signIn.password.title") : t("signIn.password.otherTitle")}
      text={
        advised ? (
          <>
            {t("signIn.password.text")} {link}
          </>
        ) : (
          t("signIn.password.otherText", { registry })
        )
      }
    >
      {error && !isAtField(kind, error) && <ErrorNote error={error} registry={registry} onTrust={onTrust} />}
      <form
        className={css.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <CredentialFields
          kind={kind}
          values={values}
          onChange={(name, value) => {
            setValues((before) => ({ ...before, [name]: value }));
            setEmpty((before) => before.filter((field) => field !== name));
          }}
          empty={empty}
          error={error}
          advised={advised}
          labels={hub ? { username: t("signIn.password.username") } : undefined}
          autoFocus
        />
        <Button type="submit" variant="filled" fullWidth className={css.submit} loading={flow.busy === "password" || flow.busy === "cli"}>
          {t("signIn.password.submit")}
        </Button>
      </form>
    </Way>
  );
}
