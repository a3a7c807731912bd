import { ActionIcon, Button, Modal, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconChevronLeft } from "@tabler/icons-react";
import { useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { testConnection } from "../../../ipc/accounts";
import type { AddressGuess, RegistryDraft, RegistryKind } from "../../../ipc/model";
import { useKind } from "../../../ipc/useAccounts";
import { Tile } from "../../../kit/Tile";
import { ConnectionTest, Verdict } from "../ConnectionTest";
import { emptyDraft } from "../draft";
import { ErrorNote } from "../ErrorNote";
import { fieldProblem } from "../fieldProblem";
import { CredentialFields } from "../kinds/CredentialFields";
import { FieldInput } from "../kinds/FieldInput";
import { type FieldName, forms } from "../kinds/forms";
import { isAtField, useFieldError } from "../kinds/useFieldError";
import { credentials, emptyValues, missing, toldBy } from "../kinds/values";
import type { SignInFlow } from "../signIn/useSignIn";
import { useConnectionTest } from "../useConnectionTest";
import { Advanced } from "./Advanced";
import { noCertificate } from "./ClientCertificate";
import css from "./FormStep.module.css";
import { type AwsChoice, FoundAws } from "./FoundAws";

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
  const fields = useRef<HTMLFormElement>(null);
  const test = useConnectionTest();
  const home = useKind(kind)?.default_url ?? null;
  const hub = kind === "docker_hub";
  const kindName = t(`common:kinds.${kind}`);
  const { address } = forms[kind];
  // A registry with one home is there; it is asked where it is only if it may be elsewhere.
  const withAddress = !(address.atHome && (hub || home !== null));
  const guessed = guess && (guess.kind === kind || kind === "oci") ? guess.address : null;
  const [empty, setEmpty] = useState<FieldName[]>([]);
  const changed = () => {
    if (test.steps.length > 0) test.reset();
    setEmpty([]);
    flow.clearError();
  };
  const form = useForm({
    initialValues: {
      ...emptyValues(kind, { ...toldBy(kind, guess), address: withAddress ? (guessed ?? home ?? "") : "" }),
      label: "",
      plain_http: guess?.needs_plain_http ?? false,
      extra_ca_pem: "",
      ca_name: "",
      client: noCertificate,
    },
    onValuesChange: changed,
  });
  const { values } = form;
  const registry = withAddress ? values.address.trim() || kindName : kindName;

  const draft = (values = form.values): RegistryDraft => ({
    ...emptyDraft(kind),
    ...credentials(kind, values),
    address: (withAddress && values.address.trim()) || null,
    label: values.label.trim() || null,
    plain_http: values.plain_http,
    extra_ca_pem: values.extra_ca_pem.trim() || null,
    client_identity: values.client.identity,
  });

  /** Goes on if nothing is missing; what is, is said at its field. */
  const complete = (then: () => void) => {
    const lacking = missing(kind, values, withAddress);
    setEmpty(lacking);
    if (lacking.length === 0) then();
  };

  /** What was found takes the place of what was typed; a region that it does not tell is the person's to type. */
  const useFound = (choice: AwsChoice) => {
    const found = { ...values, way: choice.way, profile: choice.way === "profile" ? choice.profile : "" };
    const chosen = { ...found, region: values.region.trim() || values.address.trim() ? values.region : (choice.region ?? "") };
    form.setValues(chosen);
    const lacking = missing(kind, chosen, withAddress);
    setEmpty(lacking);
    if (lacking.length === 0) void flow.begin({ way: "password", draft: draft(chosen) });
    else fields.current?.querySelector<HTMLInputElement>("input[name=region]")?.focus();
  };

  /** In the draft, as if its file had been picked; whoever was refused is asked again with it. */
  const trust = (then: (draft: RegistryDraft) => void) => async (_host: string, pem: string) => {
    const trusted = { ...values, extra_ca_pem: [values.extra_ca_pem.trim(), pem].filter(Boolean).join("\n"), ca_name: "" };
    form.setValues(trusted);
    then(draft(trusted));
  };
  const add = (trusting: RegistryDraft) => void flow.begin({ way: "password", draft: trusting });
  const check = (trusting: RegistryDraft) => test.start((onStep, signal) => testConnection(trusting, onStep, signal));

  const error = flow.error?.error;
  const fieldError = useFieldError(kind, empty, error);
  const caProblem = fieldProblem(error, "ca");
  const clientProblem = fieldProblem(error, "client_certificate");
  const atField = caProblem !== null || clientProblem !== null || isAtField(kind, error);

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
        <form
          ref={fields}
          id={formId}
          className={css.form}
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            complete(() => flow.begin({ way: "password", draft: draft() }));
          }}
        >
          {error && !atField && <ErrorNote error={error} registry={registry} onTrust={trust(add)} />}
          {kind === "ecr" && <FoundAws busy={flow.busy === "password"} onUse={useFound} />}
          {withAddress && (
            <FieldInput
              field={address}
              value={values.address}
              onChange={(value) => form.setFieldValue("address", value)}
              error={fieldError("address")}
              autoFocus={guessed === null}
            />
          )}
          <CredentialFields
            kind={kind}
            values={values}
            onChange={(name, value) => form.setFieldValue(name, value as never)}
            empty={empty}
            error={error}
            autoFocus={!withAddress || guessed !== null}
          />
          <TextInput
            label={
              <>
                {t("accounts:add.label")} <span className={css.optional}>{t("common:optional")}</span>
              </>
            }
            placeholder={hub ? kindName : (guess?.host ?? hostOf(values.address))}
            autoComplete="off"
            {...form.getInputProps("label")}
          />
          <Advanced
            hosted={!withAddress}
            plainHttp={values.plain_http}
            onPlainHttp={(value) => form.setFieldValue("plain_http", value)}
            pem={values.extra_ca_pem}
            name={values.ca_name}
            onCertificate={(pem, name) => form.setValues({ extra_ca_pem: pem, ca_name: name })}
            problem={caProblem}
            identity={values.client}
            onIdentity={(choice) => form.setFieldValue("client", choice)}
            identityProblem={clientProblem}
            startOpen={guess?.needs_plain_http ?? false}
          />
        </form>
        <div className={css.test}>
          <ConnectionTest test={test} registry={registry} onRun={() => complete(() => check(draft()))} onTrust={trust(check)} />
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

/** What the side bar will call it if nothing else is said. */
function hostOf(address: string): string {
  return address
    .trim()
    .replace(/^https?:\/\//, "")
    .replace(/\/.*$/, "");
}
