import { Button, Input, Select, TextInput } from "@mantine/core";
import { IconPencil, IconShieldLock, IconUsers } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import type { CreationPage, PushTarget, Visibility } from "../../ipc/content";
import { describe } from "../../ipc/describe";
import { type AppError, textParam, toAppError } from "../../ipc/error";
import type { Account, RegistryKind } from "../../ipc/model";
import { useSettings } from "../../ipc/useSettings";
import { CommandBlock } from "../../kit/CommandBlock";
import { pushCommands } from "../../kit/commandLines";
import { DisclosureButton, useDisclosure } from "../../kit/Disclosure";
import { ErrorDetails } from "../../kit/error/ErrorDetails";
import { Note } from "../../kit/Note";
import { ReasonedButton } from "../../kit/ReasonedButton";
import { LetterTile } from "../../kit/Tile";
import { useOffline } from "../../kit/useOffline";
import { useCreateRepository } from "./actions";
import css from "./CreateForm.module.css";
import { NameField } from "./NameField";
import { OptionSwitches } from "./OptionSwitches";
import { ToolSwitch } from "./PushSteps";
import { Quota } from "./Quota";
import { useNameCheck } from "./useNameCheck";
import { VisibilityChoice } from "./VisibilityChoice";

type Props = {
  account: Account;
  form: CreationPage;
  target: PushTarget;
  /** What is filled in already. */
  namespace: string | undefined;
  name: string;
};

type Field = "namespace" | "name" | "description" | "visibility";

/** The form. What the server refuses is shown at the field that it refused, and nothing typed is lost. */
export function CreateForm({ account, form, target, namespace: wanted, name: startName }: Props) {
  const { t } = useTranslation(["repositories", "common", "errors"]);
  const navigate = useNavigate();
  const create = useCreateRepository(account.id);
  const nameInput = useRef<HTMLInputElement>(null);
  const descriptionInput = useRef<HTMLInputElement>(null);
  const ids = { description: useId(), namespace: useId() };
  const details = useDisclosure();

  const places = form.namespaces.map((place) => place.name);
  const [namespace, setNamespace] = useState(
    places.find((place) => wanted === place || wanted?.startsWith(`${place}/`)) ?? places[0] ?? "",
  );
  const [name, setName] = useState(startName);
  const [description, setDescription] = useState("");
  const quota = form.namespaces.find((place) => place.name === namespace)?.quota ?? null;
  const [chosen, setChosen] = useState<Visibility | null>(null);
  // A repository is private unless somebody says otherwise, or there is no private one left.
  const choices = form.visibilities;
  const full = quota !== null && quota.limit !== null && (quota.used ?? 0) >= quota.limit;
  const usual = choices.includes("private") && !full ? "private" : (choices[0] ?? "private");
  const visibility = chosen ?? usual;
  // Where it is the namespace that one creates, its repositories come by the first push.
  const makesNamespace = form.unit !== "repository";
  const unit = form.unit === "image_repository" ? "imageRepository" : "project";
  const [options, setOptions] = useState(() => form.options.filter((offer) => offer.usual).map((offer) => offer.option));
  const [refused, setRefused] = useState<{ error: AppError; field: Field | null } | null>(null);
  const { problem, checked, candidate, availability } = useNameCheck(account.id, form.rules, namespace, name);

  useEffect(() => nameInput.current?.focus(), []);

  /** Changing what was refused takes the refusal away. */
  const edit = (field: Field, apply: () => void) => {
    apply();
    setRefused((before) => (before && (before.field === field || before.field === null || field === "namespace") ? null : before));
  };
  const max = form.description_max;
  const tooLong = max !== null && [...description].length > max;
  const offline = useOffline(account.id);
  const wrong = create.isPending
    ? null
    : name === ""
      ? t("repositories:create.reason.empty")
      : problem
        ? t("repositories:create.reason.problem")
        : availability === "taken"
          ? t("repositories:create.reason.taken")
          : tooLong
            ? t("repositories:create.reason.description")
            : !checked
              ? t("repositories:create.reason.checking")
              : null;
  // What is typed stays: it can be sent as soon as the registry answers again.
  const reason = wrong ?? (create.isPending ? null : offline);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (create.isPending) return;
    if (reason) {
      (tooLong && !problem && name !== "" ? descriptionInput : nameInput).current?.focus();
      return;
    }
    setRefused(null);
    create.mutate(
      { namespace, name, description: description.trim(), visibility, options },
      {
        onSuccess: (made) =>
          void navigate({
            ...(makesNamespace ? paths.repositories(account.id, made.name) : paths.repository(account.id, made.name)),
            replace: true,
          }),
        onError: (thrown) => {
          const error = toAppError(thrown);
          const field = fieldOf(error);
          setRefused({ error, field });
          if (field === "description") descriptionInput.current?.focus();
          else if (field === "name") nameInput.current?.focus();
        },
      },
    );
  };

  const refusal = (field: Field) => {
    if (refused?.field !== field) return null;
    const { title, text } = describe(refused.error, t as never, account.label);
    return `${title} ${text}`;
  };
  const shownName = candidate || "NAME";
  const general = refused && refused.field === null ? describe(refused.error, t as never, account.label) : null;

  return (
    <div className={css.page}>
      <form className={css.form} onSubmit={submit} noValidate aria-busy={create.isPending}>
        <div className={css.place} data-wide={(makesNamespace && places.length > 0) || undefined}>
          {places.length > 0 && (
            <>
              <Select
                label={makesNamespace ? t("repositories:create.imageRepository.place") : t("repositories:namespace")}
                data={places}
                value={namespace}
                onChange={(next) => next && edit("namespace", () => setNamespace(next))}
                leftSection={<LetterTile name={namespace} />}
                leftSectionWidth={38}
                error={refusal("namespace")}
                searchable={places.length > 8}
              />
              <span className={css.slash} aria-hidden="true">
                /
              </span>
            </>
          )}
          <NameField
            ref={nameInput}
            value={name}
            onChange={(next) => {
              edit("name", () => setName(next));
              nameInput.current?.focus();
            }}
            rules={form.rules}
            registry={account.label}
            problem={problem}
            availability={availability}
            namespace={namespace}
            refusal={refusal("name")}
            label={makesNamespace ? t(`repositories:create.${unit}.name`) : undefined}
          />
        </div>
        {max !== null && (
          <div className={css.field}>
            <div className={css.labelRow}>
              <Input.Label htmlFor={ids.description}>{t("repositories:create.description")}</Input.Label>
              <span className={css.optional}>{t("common:optional")}</span>
              <span className={css.counter} data-over={tooLong || undefined}>
                {[...description].length} / {max}
              </span>
            </div>
            <TextInput
              ref={descriptionInput}
              id={ids.description}
              value={description}
              onChange={(event) => {
                const { value } = event.currentTarget;
                edit("description", () => setDescription(value));
              }}
              error={refusal("description") ?? (tooLong ? t("repositories:create.descriptionTooLong", { count: max }) : null)}
              autoComplete="off"
            />
          </div>
        )}
        {makesNamespace && (
          <Note tone="info" title={t(`repositories:create.${unit}.title`)}>
            {t(`repositories:create.${unit}.text`, { registry: account.label })}
          </Note>
        )}
        <VisibilityChoice
          value={visibility}
          choices={choices}
          onChange={(next) => edit("visibility", () => setChosen(next))}
          refusal={refusal("visibility")}
          publicHint={isOpened(account.kind) ? t(`repositories:create.imageRepository.public.${account.kind}`) : undefined}
        />
        {choices.length === 1 && visibility === "public" && (
          <Note tone="warn" title={t("repositories:create.alwaysPublic.title")}>
            {t("repositories:create.alwaysPublic.text", { registry: account.label })}
          </Note>
        )}
        <OptionSwitches offered={form.options} on={options} onChange={setOptions} />
        {quota && <Quota quota={quota} adding={visibility === "private"} />}
        {general && (
          <Note
            tone="danger"
            title={general.title}
            actions={refused?.error.detail && <DisclosureButton of={details} show={t("common:details")} hide={t("common:close")} />}
          >
            {general.text}
          </Note>
        )}
        {general && details.open && refused?.error.detail && <ErrorDetails detail={refused.error.detail} />}
        <div className={css.buttons}>
          {reason ? (
            <>
              <ReasonedButton variant="filled" size="md" type="submit" reason={reason} reasonAt="tooltip">
                {t("repositories:create.create")}
              </ReasonedButton>
              <Cancel account={account} namespace={makesNamespace ? "" : namespace} />
              <span className={css.quiet} aria-hidden="true">
                {reason}
              </span>
            </>
          ) : (
            <>
              <Button variant="filled" size="md" type="submit" loading={create.isPending}>
                {t("repositories:create.create")}
              </Button>
              <Cancel account={account} namespace={makesNamespace ? "" : namespace} />
            </>
          )}
        </div>
      </form>
      <aside className={css.aside}>
        <Preview
          target={target}
          repository={[namespace, shownName, makesNamespace ? (unit === "project" ? "REPOSITORY" : "IMAGE") : ""].filter(Boolean).join("/")}
          corrected={problem !== null && candidate !== null && candidate !== ""}
        />
        <ul className={css.after}>
          {choices.some((choice) => choice !== "public") && (
            <li>
              <IconShieldLock size={14} stroke={1.75} aria-hidden />
              <span>{t(makesNamespace ? `repositories:create.${unit}.surprise` : "repositories:create.after.surprise")}</span>
            </li>
          )}
          <li>
            <IconPencil size={14} stroke={1.75} aria-hidden />
            <span>{t(`repositories:create.after.${later(choices.length > 1, max !== null)}`)}</span>
          </li>
          {!makesNamespace && places.length > 1 && namespace !== account.username && (
            <li>
              <IconUsers size={14} stroke={1.75} aria-hidden />
              <span>{t("repositories:create.after.teams", { namespace })}</span>
            </li>
          )}
        </ul>
      </aside>
    </div>
  );
}

function Cancel({ account, namespace }: { account: Account; namespace: string }) {
  const { t } = useTranslation("common");
  const navigate = useNavigate();
  return (
    <Button size="md" onClick={() => void navigate(paths.repositories(account.id, namespace || undefined))}>
      {t("cancel")}
    </Button>
  );
}

/** The commands that will push to it, following what is typed. */
export function Preview({ target, repository, corrected }: { target: PushTarget; repository: string; corrected: boolean }) {
  const { t } = useTranslation("repositories");
  const [{ command_tool: tool }] = useSettings();
  return (
    <section className={css.preview}>
      <div className={css.previewHead}>
        <h2>{t("create.preview")}</h2>
        <ToolSwitch short />
      </div>
      <CommandBlock commands={pushCommands(target, repository, tool, "IMAGE")} />
      {corrected && <p className={css.previewHint}>{t("create.corrected")}</p>}
    </section>
  );
}

/** Kinds where public means more than that anyone can find and pull it. */
const opened = ["artifact_registry", "artifactory"] as const;
const isOpened = (kind: RegistryKind): kind is (typeof opened)[number] => opened.some((other) => other === kind);

/** What can be changed later, of what there is. */
function later(visibility: boolean, description: boolean) {
  if (visibility && description) return "later";
  return visibility ? "laterVisibility" : description ? "laterDescription" : "laterNothing";
}

/** The field that a refusal is about; `null` when it is about none of them. */
function fieldOf(error: AppError): Field | null {
  switch (error.code) {
    case "name_taken":
      return "name";
    case "private_quota_used_up":
      return "visibility";
    case "namespace_forbidden":
      return "namespace";
    case "invalid_field": {
      const field = textParam(error, "field");
      return field === "name" || field === "namespace" || field === "description" || field === "visibility" ? field : null;
    }
    default:
      return null;
  }
}
