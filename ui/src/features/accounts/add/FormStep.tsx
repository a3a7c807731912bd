import { ActionIcon, Button, Modal, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconChevronLeft } from "@tabler/icons-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { testConnection } from "../../../ipc/accounts";
import type { AddressGuess, RegistryDraft, RegistryKind } from "../../../ipc/model";
import { useKind } from "../../../ipc/useAccounts";
import { ExternalLink } from "../../../kit/ExternalLink";
import { SecretField } from "../../../kit/SecretField";
import { Tile } from "../../../kit/Tile";
import { ConnectionTest, Verdict } from "../ConnectionTest";
import { emptyDraft } from "../draft";
import { ErrorNote } from "../ErrorNote";
import { fieldProblem } from "../fieldProblem";
import type { SignInFlow } from "../signIn/useSignIn";
import { useConnectionTest } from "../useConnectionTest";
import { Advanced } from "./Advanced";
import css from "./FormStep.module.css";

type Props = {
  kind: RegistryKind;
  guess: AddressGuess | null;
  flow: SignInFlow;
  onBack: () => void;
  onClose: () => void;
};

/** What one kind of registry needs, with the connection test beside it. */
export function FormStep({ kind, guess, flow, onBack, onClose }: Props) {
  const { t } = useTranslation(["accounts", "common"]);
  const formId = useId();
  const test = useConnectionTest();
  const info = useKind(kind);
  const hub = kind === "docker_hub";
  const kindName = t(`common:kinds.${kind}`);
  const form = useForm({
    initialValues: {
      address: hub ? "" : (guess?.address ?? info?.default_url ?? ""),
      username: "",
      secret: "",
      label: "",
      plain_http: guess?.needs_plain_http ?? false,
      extra_ca_pem: "",
      ca_name: "",
    },
    validate: { address: (value) => (!hub && value.trim() === "" ? t("accounts:add.addressMissing") : null) },
    onValuesChange: () => {
      if (test.steps.length > 0) test.reset();
      flow.clearError();
    },
  });

  const draft = (): RegistryDraft => ({
    ...emptyDraft(kind),
    address: hub ? null : form.values.address.trim(),
    username: form.values.username.trim() || null,
    secret: form.values.secret || null,
    label: form.values.label.trim() || null,
    plain_http: form.values.plain_http,
    extra_ca_pem: form.values.extra_ca_pem.trim() || null,
  });

  const error = flow.error?.error;
  const addressProblem = fieldProblem(error, "address");
  const caProblem = fieldProblem(error, "ca");
  const usernameProblem = fieldProblem(error, "username");
  const secretProblem = fieldProblem(error, "password");
  const atField = [addressProblem, caProblem, usernameProblem, secretProblem].some((problem) => problem !== null);
  const refused = error?.code === "wrong_credentials" || error?.code === "token_instead_of_password" || error?.code === "classic_token_needed";

  return (
    <div className={css.step}>
      <Modal.Header className={css.header}>
        <ActionIcon aria-label={t("accounts:add.back")} onClick={onBack} className={css.back}>
          <IconChevronLeft size={16} stroke={1.75} />
        </ActionIcon>
        <Tile kind={kind} size="md" />
        <div className={css.head}>
          <Modal.Title>{t("accounts:add.title")}</Modal.Title>
          <p className={css.sub}>{kindName}</p>
        </div>
        <Modal.CloseButton aria-label={t("common:close")} className={css.close} />
      </Modal.Header>
      <Modal.Body className={css.body}>
        <form id={formId} className={css.form} noValidate onSubmit={form.onSubmit(() => flow.begin({ way: "password", draft: draft() }))}>
          {error && !atField && <ErrorNote error={error} registry={hub ? kindName : form.values.address} />}
          {!hub && (
            <TextInput
              label={t("accounts:add.address")}
              description={t("accounts:add.ociHelp")}
              placeholder="registry.example.com"
              classNames={{ input: css.mono }}
              spellCheck={false}
              autoComplete="off"
              autoCapitalize="none"
              {...form.getInputProps("address")}
              error={form.errors.address ?? (addressProblem !== null && sentence(addressProblem, t))}
              data-autofocus
              autoFocus
            />
          )}
          <TextInput
            label={t("accounts:add.username")}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            {...form.getInputProps("username")}
            error={usernameProblem !== null && t("accounts:signIn.password.usernameMissing")}
            autoFocus={hub}
          />
          <SecretField
            label={t("accounts:add.secret")}
            description={
              <>
                {t("accounts:add.secretHelp")}{" "}
                {info?.token_page_url && (
                  <ExternalLink href={info.token_page_url} icon={false}>
                    {t("accounts:signIn.password.makeOne")}
                  </ExternalLink>
                )}
              </>
            }
            autoComplete="current-password"
            {...form.getInputProps("secret")}
            error={secretProblem !== null ? t("accounts:signIn.password.secretMissing") : refused}
          />
          <TextInput
            label={
              <>
                {t("accounts:add.label")} <span className={css.optional}>{t("common:optional")}</span>
              </>
            }
            placeholder={hub ? kindName : (guess?.host ?? "")}
            autoComplete="off"
            {...form.getInputProps("label")}
          />
          <Advanced
            hub={hub}
            plainHttp={form.values.plain_http}
            onPlainHttp={(value) => form.setFieldValue("plain_http", value)}
            pem={form.values.extra_ca_pem}
            name={form.values.ca_name}
            onCertificate={(pem, name) => form.setValues({ extra_ca_pem: pem, ca_name: name })}
            problem={caProblem}
            startOpen={guess?.needs_plain_http ?? false}
          />
        </form>
        <div className={css.test}>
          <ConnectionTest
            test={test}
            registry={hub ? kindName : form.values.address}
            onRun={() => {
              if (!form.validate().hasErrors) test.start((onStep, signal) => testConnection(draft(), onStep, signal));
            }}
          />
        </div>
      </Modal.Body>
      <div className={css.foot}>
        <Verdict verdict={test.verdict} />
        <span className={css.grow} />
        <Button onClick={onClose}>{t("common:cancel")}</Button>
        <Button type="submit" form={formId} variant="filled" loading={flow.busy === "password"}>
          {t("accounts:add.add")}
        </Button>
      </div>
    </div>
  );
}

function sentence(problem: string, t: ReturnType<typeof useTranslation<["accounts", "common"]>>["t"]): string {
  return problem === "" || problem === "empty" ? t("accounts:address.empty") : t("accounts:address.wrong", { problem });
}
