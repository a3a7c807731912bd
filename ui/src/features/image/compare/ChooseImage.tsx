import { Autocomplete, Button, Modal, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ImagePlace } from "../../../app/paths";
import { cachedRepositories, type Repository, repositoriesPage } from "../../../ipc/content";
import { keys } from "../../../ipc/keys";
import type { AccountId } from "../../../ipc/model";
import { newestTagsQuery } from "../../../ipc/tagQueries";
import { useAccounts } from "../../../ipc/useAccounts";
import css from "./ChooseImage.module.css";

type Props = {
  opened: boolean;
  title: string;
  start: ImagePlace;
  onChoose: (place: ImagePlace) => void;
  onClose: () => void;
};

/** Asks for an image of any registry: its repository and its tag or digest, with what is known as suggestions. */
export function ChooseImage({ opened, title, start, onChoose, onClose }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={title} size={480} withCloseButton={false}>
      <Form start={start} onChoose={onChoose} onClose={onClose} />
    </Modal>
  );
}

/** The repositories of an account as they are kept, else the first page of them. */
async function suggested(account: AccountId): Promise<Repository[]> {
  const kept = await cachedRepositories(account, null, null);
  return kept?.page.items ?? (await repositoriesPage(account, null, null)).items;
}

function Form({ start, onChoose, onClose }: Pick<Props, "start" | "onChoose" | "onClose">) {
  const { t } = useTranslation(["image", "common"]);
  const accounts = useAccounts();
  const [account, setAccount] = useState<AccountId>(start.account);
  const [repository, setRepository] = useState(start.repository);
  const [reference, setReference] = useState("");
  const name = repository.trim();
  // Suggestions only: what is not known can be typed all the same.
  const repositories = useQuery({
    queryKey: [...keys.account(account), "suggested-repositories"],
    queryFn: () => suggested(account).catch(() => null),
  });
  const names = [...new Set(repositories.data?.map((one) => one.name) ?? [])];
  // A name that is still being typed is nobody's: only those that are listed are asked for their tags.
  const known = names.includes(name) || (name === start.repository && account === start.account);
  const tags = useQuery({ ...newestTagsQuery(account, name), enabled: known, retry: false });
  const ready = name !== "" && reference.trim() !== "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) onChoose({ account, repository: name, reference: reference.trim() });
  };
  return (
    <form onSubmit={submit}>
      <div className={css.body}>
        <Select
          label={t("image:compare.account")}
          value={account}
          onChange={(value) => value && setAccount(value)}
          data={accounts.map(({ account: one }) => ({ value: one.id, label: one.username ? `${one.label} · ${one.username}` : one.label }))}
        />
        <Autocomplete
          label={t("image:compare.repository")}
          value={repository}
          onChange={setRepository}
          data={names}
          limit={50}
          spellCheck={false}
        />
        <Autocomplete
          label={t("image:compare.tag")}
          value={reference}
          onChange={setReference}
          data={[...new Set(tags.data?.items.map((tag) => tag.name) ?? [])]}
          limit={50}
          spellCheck={false}
          data-autofocus
        />
      </div>
      <div className={css.foot}>
        <Button onClick={onClose}>{t("common:cancel")}</Button>
        <Button type="submit" variant="filled" disabled={!ready}>
          {t("image:compare.show")}
        </Button>
      </div>
    </form>
  );
}
