import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import type { CreationPage, PushTarget } from "../../ipc/content";
import type { Account } from "../../ipc/model";
import { Note } from "../../kit/Note";
import { ReasonedButton } from "../../kit/ReasonedButton";
import { remember } from "./actions";
import css from "./CreateForm.module.css";
import { MakeReal } from "./MakeReal";
import { NameField } from "./NameField";
import { PushSteps, ToolSwitch } from "./PushSteps";
import { useNameCheck } from "./useNameCheck";

type Props = { account: Account; form: CreationPage; target: PushTarget; name: string };

/** A registry that makes a repository on its first push: the commands for it, and its page to watch for that push. */
export function CreateByPush({ account, form, target, name: startName }: Props) {
  const { t } = useTranslation(["repositories", "common"]);
  const { rules, pushed, placeholder_tag: placeholderTag } = form;
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState(startName);
  const input = useRef<HTMLInputElement>(null);
  const { problem, candidate } = useNameCheck(account.id, rules, "", name);
  useEffect(() => input.current?.focus(), []);
  const reason = name === "" ? t("repositories:create.reason.empty") : problem ? t("repositories:create.reason.problem") : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason) {
      input.current?.focus();
      return;
    }
    remember(client, account.id, name).catch(() => undefined);
    void navigate(paths.repository(account.id, name));
  };
  return (
    <div className={css.page}>
      <div className={css.form}>
        <form className={css.form} onSubmit={submit} noValidate>
          <Note tone="info" title={t("repositories:create.byPush.title")}>
            {t("repositories:create.byPush.text", { registry: account.label })}
            {pushed !== "unknown" && <div>{t(`repositories:create.byPush.pushed.${pushed}`)}</div>}
          </Note>
          <NameField
            ref={input}
            value={name}
            onChange={(next) => {
              setName(next);
              input.current?.focus();
            }}
            rules={rules}
            registry={account.label}
            problem={problem}
            availability="unknown"
            namespace=""
            refusal={null}
          />
          <div className={css.previewHead}>
            <h2>{t("repositories:create.preview")}</h2>
            <ToolSwitch />
          </div>
          <PushSteps target={target} repository={candidate || "NAME"} />
          <div className={css.buttons}>
            <ReasonedButton variant="filled" size="md" type="submit" reason={reason} reasonAt="tooltip">
              {t("repositories:create.byPush.open")}
            </ReasonedButton>
            <Button size="md" onClick={() => void navigate(paths.repositories(account.id))}>
              {t("common:cancel")}
            </Button>
          </div>
        </form>
        {placeholderTag && (
          <MakeReal
            account={account}
            name={name}
            tag={placeholderTag}
            reason={reason}
            onMade={() => void navigate(paths.repository(account.id, name))}
          />
        )}
      </div>
    </div>
  );
}
