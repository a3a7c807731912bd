import { Button, Modal, TextInput } from "@mantine/core";
import { IconCheck, IconChevronRight, IconServer2 } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { kindsQuery } from "../../../ipc/accounts";
import type { AccountId, AddressGuess, RegistryKind } from "../../../ipc/model";
import { useAccount } from "../../../ipc/useAccounts";
import { Note } from "../../../kit/Note";
import type { SignInFlow } from "../signIn/useSignIn";
import { FoundDocker } from "./FoundDocker";
import { KindCard } from "./KindCard";
import css from "./KindsStep.module.css";
import { useUnderstood } from "./useUnderstood";

type Props = {
  typed: string;
  onTyped: (text: string) => void;
  onClose: () => void;
  flow: SignInFlow;
  onOpen: (account: AccountId, named: AddressGuess) => void;
  onChosen: (kind: RegistryKind, guess: AddressGuess | null) => void;
};

/** The grid of kinds. What is typed above it narrows the grid, or is understood as an address. */
export function KindsStep({ typed, onTyped, flow, onClose, onOpen, onChosen }: Props) {
  const { t } = useTranslation(["accounts", "common"]);
  const { data: kinds = [] } = useQuery(kindsQuery);
  const [picked, setPicked] = useState<RegistryKind | null>(null);
  const { guess, wrong } = useUnderstood(typed);
  const known = useAccount(guess?.account ?? undefined);

  const query = typed.trim().toLowerCase();
  const named = kinds.filter(({ kind }) => `${t(`common:kinds.${kind}`)} ${t(`accounts:add.hints.${kind}`)}`.toLowerCase().includes(query));
  const shown = guess || named.length === 0 ? kinds : named;
  const matching = guess?.kind ?? null;
  const only = query !== "" && named.length === 1 ? (named[0]?.kind ?? null) : null;
  const chosen = picked ?? matching ?? only;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (chosen) onChosen(chosen, guess);
    else if (query !== "" && named.length === 0) onChosen("oci", null);
  };

  return (
    <form onSubmit={submit} className={css.form}>
      <Modal.Header>
        <div className={css.head}>
          <Modal.Title>{t("accounts:add.title")}</Modal.Title>
          <p className={css.sub}>{t("accounts:add.text")}</p>
        </div>
        <Modal.CloseButton aria-label={t("common:close")} className={css.close} />
      </Modal.Header>
      <Modal.Body>
        <div className={css.top}>
          <TextInput
            size="md"
            aria-label={t("accounts:add.paste")}
            placeholder={t("accounts:add.pastePlaceholder")}
            value={typed}
            onChange={(event) => {
              setPicked(null);
              onTyped(event.currentTarget.value);
            }}
            leftSection={<IconServer2 size={16} stroke={1.75} aria-hidden />}
            rightSection={
              guess && (
                <span className={css.understood} role="status">
                  <IconCheck size={14} stroke={2} aria-hidden />
                  {t("accounts:add.understood")}
                </span>
              )
            }
            rightSectionWidth={guess ? 110 : 0}
            classNames={{ input: css.address }}
            spellCheck={false}
            autoComplete="off"
            autoCapitalize="none"
            data-autofocus
          />
          {guess && <Understood guess={guess} />}
          {wrong && <p className={css.hint}>{t("accounts:add.notUnderstood")}</p>}
          {!guess && !wrong && query !== "" && named.length === 0 && (
            <p className={css.hint}>{t("accounts:add.noKind", { query: typed.trim() })}</p>
          )}
          {known && guess && (
            <div className={css.known}>
              <Note
                tone="info"
                actions={
                  <Button size="xs" onClick={() => onOpen(known.account.id, guess)}>
                    {t("accounts:add.goThere")}
                  </Button>
                }
              >
                {t("accounts:add.already", { label: known.account.label })}
              </Note>
            </div>
          )}
        </div>
        <ul className={css.kinds} aria-label={t("accounts:add.kinds")}>
          {shown.map((info) => (
            <li key={info.kind}>
              <KindCard
                info={info}
                chosen={chosen === info.kind}
                matches={matching === info.kind}
                onPick={() => (picked === info.kind || chosen === info.kind ? onChosen(info.kind, guess) : setPicked(info.kind))}
                onChoose={() => onChosen(info.kind, guess)}
              />
            </li>
          ))}
        </ul>
        {query === "" && <FoundDocker flow={flow} />}
      </Modal.Body>
      <div className={css.foot}>
        <span className={css.promise}>{t("accounts:add.nothingSent")}</span>
        <Button onClick={onClose}>{t("common:cancel")}</Button>
        {chosen && (
          <Button type="submit" variant="filled" rightSection={<IconChevronRight size={14} stroke={1.75} aria-hidden />}>
            {t("accounts:add.continue", { kind: t(`common:kinds.${chosen}`) })}
          </Button>
        )}
      </div>
    </form>
  );
}

function Understood({ guess }: { guess: AddressGuess }) {
  const { t } = useTranslation("accounts");
  return (
    <p className={css.parts}>
      {t("add.host")} <b>{guess.host}</b>
      {guess.repository && (
        <>
          <span aria-hidden>·</span>
          {t("add.repository")} <b>{guess.repository}</b>
        </>
      )}
      {guess.tag && (
        <>
          <span aria-hidden>·</span>
          {t("add.tag")} <b>{guess.tag}</b>
        </>
      )}
      {guess.repository && <span>— {t("add.openedLater")}</span>}
    </p>
  );
}
