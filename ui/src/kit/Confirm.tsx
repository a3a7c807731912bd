import { Button, Modal, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { Trans, useTranslation } from "react-i18next";
import { describe } from "../ipc/describe";
import type { AppError } from "../ipc/error";
import css from "./Confirm.module.css";
import { Note } from "./Note";

type Props = {
  opened: boolean;
  title: string;
  /** What it will touch, said before it is done. */
  children: ReactNode;
  /** The words of the button that does it. */
  action: string;
  /** Red, for what cannot be taken back. */
  danger?: boolean;
  /** Ask to type this name first. */
  typeName?: string;
  busy?: boolean;
  error?: AppError | null;
  onConfirm: () => void;
  onClose: () => void;
};

/** Asks before an act that takes something away. */
export function Confirm(props: Props) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={props.title} size={440} withCloseButton={false}>
      <ConfirmForm {...props} />
    </Modal>
  );
}

function ConfirmForm({ children, action, danger, typeName, busy, error, onConfirm, onClose }: Props) {
  const { t } = useTranslation(["kit", "common"]);
  const [typed, setTyped] = useState("");
  const ready = !typeName || typed === typeName;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !busy) onConfirm();
  };
  return (
    <form onSubmit={submit}>
      <div className={css.body}>
        {children}
        {typeName && (
          <TextInput
            aria-label={t("kit:confirmTypeLabel")}
            description={<Trans t={t} i18nKey="kit:confirmType" values={{ name: typeName }} components={{ name: <code /> }} />}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
            data-autofocus
          />
        )}
        {error && (
          <Note tone="danger" title={describe(error, t).title}>
            {describe(error, t).text}
          </Note>
        )}
      </div>
      <div className={css.foot}>
        <Button onClick={onClose} data-autofocus={typeName ? undefined : true}>
          {t("common:cancel")}
        </Button>
        <Button type="submit" variant={danger ? "danger-filled" : "filled"} disabled={!ready} loading={busy}>
          {action}
        </Button>
      </div>
    </form>
  );
}
