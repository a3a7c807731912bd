import { Button, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconKey } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { RegistryDraft } from "../../../ipc/model";
import { useKind } from "../../../ipc/useAccounts";
import { ExternalLink } from "../../../kit/ExternalLink";
import { SecretField } from "../../../kit/SecretField";
import { ErrorNote } from "../ErrorNote";
import css from "./PasswordWay.module.css";
import type { SignInFlow } from "./useSignIn";
import { Way } from "./Way";

type Props = { draft: RegistryDraft; registry: string; flow: SignInFlow };

/** The first way: a user name with a password or, better, an access token. */
export function PasswordWay({ draft, registry, flow }: Props) {
  const { t } = useTranslation("accounts");
  const kind = useKind(draft.kind);
  const hub = draft.kind === "docker_hub";
  const form = useForm({
    initialValues: { username: draft.username ?? "", secret: "" },
    validate: {
      username: (value) => (value.trim() === "" ? t("signIn.password.usernameMissing") : null),
      secret: (value) => (value === "" ? t("signIn.password.secretMissing") : null),
    },
  });
  const error = flow.error?.at === "password" ? flow.error.error : undefined;
  const refused = error?.code === "wrong_credentials" || error?.code === "token_instead_of_password" || error?.code === "classic_token_needed";
  const submit = form.onSubmit(({ username, secret }) =>
    flow.begin({ way: "password", draft: { ...draft, username: username.trim(), secret } }),
  );

  return (
    <Way
      icon={<IconKey size={18} stroke={1.75} aria-hidden />}
      title={t("signIn.password.title")}
      text={
        <>
          {t("signIn.password.text")}{" "}
          {kind?.token_page_url && (
            <ExternalLink href={kind.token_page_url} icon={false}>
              {t("signIn.password.makeOne")}
            </ExternalLink>
          )}
        </>
      }
    >
      {error && <ErrorNote error={error} registry={registry} />}
      <form className={css.form} onSubmit={submit} noValidate>
        <TextInput
          label={hub ? t("signIn.password.username") : t("signIn.password.usernameOnly")}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          data-autofocus
          {...form.getInputProps("username")}
        />
        <SecretField
          label={t("signIn.password.secret")}
          placeholder={hub ? t("signIn.password.placeholder") : undefined}
          autoComplete="current-password"
          {...form.getInputProps("secret")}
          error={form.errors.secret ?? refused}
        />
        <Button type="submit" variant="filled" fullWidth className={css.submit} loading={flow.busy === "password" || flow.busy === "cli"}>
          {t("signIn.password.submit")}
        </Button>
      </form>
    </Way>
  );
}
