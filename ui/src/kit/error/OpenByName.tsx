import { Button, TextInput } from "@mantine/core";
import { IconFolder } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { describe } from "../../ipc/describe";
import type { AppError } from "../../ipc/error";
import panel from "./ErrorPanel.module.css";
import css from "./OpenByName.module.css";

type Props = { error: AppError; registry?: string; onOpen: (name: string) => void };

/** A registry that lists nothing: its repositories are opened by name. */
export function OpenByName({ error, registry, onOpen }: Props) {
  const { t } = useTranslation("kit");
  const { title, text } = describe(error, t, registry);
  return (
    <section className={panel.panel}>
      <span className={panel.icon} data-tone="accent">
        <IconFolder size={20} stroke={1.6} aria-hidden />
      </span>
      <h2>{title}</h2>
      <p>{text}</p>
      <OpenByNameForm onOpen={onOpen} />
    </section>
  );
}

/** The field and its button, also to be had beside a list of what was opened before. */
export function OpenByNameForm({ onOpen }: { onOpen: (name: string) => void }) {
  const { t } = useTranslation("kit");
  const [name, setName] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) onOpen(name.trim());
  };
  return (
    <form className={css.form} onSubmit={submit}>
      <TextInput
        label={t("openByName")}
        placeholder={t("openByNameHint")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        classNames={{ input: css.name }}
        spellCheck={false}
        autoComplete="off"
      />
      <Button type="submit" variant="filled">
        {t("open")}
      </Button>
    </form>
  );
}
