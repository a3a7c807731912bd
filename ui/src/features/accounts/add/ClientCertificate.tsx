import { Button, Checkbox, Textarea } from "@mantine/core";
import { IconCertificate } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { pickClientCertificate, unlockClientCertificate } from "../../../ipc/app";
import { toAppError } from "../../../ipc/error";
import type { ClientIdentityInput } from "../../../ipc/model";
import { Chip } from "../../../kit/Chip";
import { SecretField } from "../../../kit/SecretField";
import { fieldProblem } from "../fieldProblem";
import css from "./Advanced.module.css";

/** A client certificate as the form holds it: from a file, which only the Rust side reads, or pasted. */
export type CertificateChoice = {
  identity: ClientIdentityInput | null;
  name: string;
  /** It is a PKCS#12 file that waits for its password. */
  locked?: boolean;
};

export const noCertificate: CertificateChoice = { identity: null, name: "" };

type Props = {
  choice: CertificateChoice;
  onChange: (choice: CertificateChoice) => void;
  /** What is wrong with it: a known word, or the words of whoever refused it. */
  problem: string | null;
};

const problems = [
  "not_pem",
  "no_certificate",
  "no_key",
  "key_mismatch",
  "encrypted_key",
  "too_large",
  "pkcs12",
  "pkcs12_password",
] as const;
type Problem = (typeof problems)[number];

/** The certificate with which one shows who one is, for registries that ask for it when the connection is made. */
export function ClientCertificate({ choice, onChange, problem }: Props) {
  const { t } = useTranslation("accounts");
  const [open, setOpen] = useState(choice.identity !== null);
  const [unreadable, setUnreadable] = useState<string | null>(null);
  const [password, setPassword] = useState("");
  const [unlocking, setUnlocking] = useState(false);
  const wrong = problem ?? unreadable;
  const said = wrong === null ? null : isProblem(wrong) ? t(`add.clientProblems.${wrong}`) : wrong || t("add.clientProblems.not_pem");
  const locked = choice.locked && choice.identity?.from === "picked" ? choice.identity.ticket : null;
  const pasted = choice.identity?.from === "pasted" ? choice.identity.pem : "";

  const pick = async () => {
    setUnreadable(null);
    try {
      const file = await pickClientCertificate();
      if (!file) return;
      setPassword("");
      onChange({ identity: { from: "picked", ticket: file.ticket }, name: file.name, locked: file.locked });
    } catch (thrown) {
      setUnreadable(fieldProblem(toAppError(thrown), "client_certificate") ?? "");
    }
  };

  const unlock = async (ticket: string) => {
    setUnreadable(null);
    setUnlocking(true);
    try {
      const file = await unlockClientCertificate(ticket, password);
      setPassword("");
      onChange({ identity: { from: "picked", ticket: file.ticket }, name: file.name, locked: file.locked });
    } catch (thrown) {
      setUnreadable(fieldProblem(toAppError(thrown), "client_certificate") ?? "");
    } finally {
      setUnlocking(false);
    }
  };

  return (
    <>
      <div className={css.option}>
        <Checkbox
          label={t("add.clientCertificate")}
          checked={open || wrong !== null}
          onChange={(event) => {
            setOpen(event.currentTarget.checked);
            setUnreadable(null);
            if (!event.currentTarget.checked) onChange(noCertificate);
          }}
        />
        {choice.identity ? (
          <Chip>
            <IconCertificate size={12} stroke={2} aria-hidden />
            {choice.name || t("add.pasted")}
          </Chip>
        ) : (
          <span className={css.hint}>{t("add.clientCertificateHint")}</span>
        )}
      </div>
      {(open || wrong !== null) && (
        <div className={css.certificate}>
          <Textarea
            aria-label={t("add.clientPem")}
            placeholder={"-----BEGIN CERTIFICATE-----\n…\n-----BEGIN PRIVATE KEY-----"}
            description={t("add.clientPemHelp")}
            value={pasted}
            onChange={(event) => {
              const pem = event.currentTarget.value;
              setUnreadable(null);
              onChange(pem.trim() === "" ? noCertificate : { identity: { from: "pasted", pem }, name: "" });
            }}
            rows={3}
            spellCheck={false}
            autoComplete="off"
            classNames={{ input: css.pem }}
            error={locked ? null : said}
          />
          <Button size="xs" onClick={pick}>
            {t("add.pick")}
          </Button>
          {locked && (
            <>
              <SecretField
                label={t("add.filePassword", { name: choice.name })}
                description={t("add.filePasswordHelp")}
                value={password}
                onChange={(event) => setPassword(event.currentTarget.value)}
                onKeyDown={(event) => {
                  if (event.key !== "Enter") return;
                  // Not the form's own button.
                  event.preventDefault();
                  void unlock(locked);
                }}
                autoComplete="off"
                error={said}
              />
              <Button size="xs" loading={unlocking} onClick={() => unlock(locked)}>
                {t("add.unlock")}
              </Button>
            </>
          )}
        </div>
      )}
    </>
  );
}

function isProblem(word: string): word is Problem {
  return (problems as readonly string[]).includes(word);
}
