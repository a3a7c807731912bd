// What only the person can decide on the way to being signed in, each asked plainly and by name.
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { describe } from "../../../ipc/describe";
import type { AppError } from "../../../ipc/error";
import css from "./Step.module.css";
import type { SignInFlow } from "./useSignIn";

/** No keychain: may the secret be in memory until Roadstead closes? */
export function KeychainStep({ flow }: { flow: SignInFlow }) {
  const { t } = useTranslation(["accounts", "common"]);
  return (
    <Question
      title={t("accounts:signIn.keychain.title")}
      no={<Button onClick={flow.backToForm}>{t("common:cancel")}</Button>}
      yes={
        <Button variant="filled" onClick={flow.staySignedIn} data-autofocus autoFocus>
          {t("accounts:signIn.keychain.stay")}
        </Button>
      }
    >
      <p>{t("accounts:signIn.keychain.text")}</p>
    </Question>
  );
}

/** The registry wants the password sent to another site: shown by name, before anything is sent. */
export function RealmStep({ registry, realm, flow }: { registry: string; realm: string; flow: SignInFlow }) {
  const { t } = useTranslation(["accounts", "common"]);
  const host = realm.replace(/^https?:\/\//, "").replace(/:443$/, "");
  return (
    <Question
      title={t("accounts:signIn.realm.title")}
      no={
        <Button onClick={flow.backToForm} data-autofocus autoFocus>
          {t("common:cancel")}
        </Button>
      }
      yes={<Button onClick={flow.trustRealm}>{t("accounts:signIn.realm.agree", { host })}</Button>}
    >
      <p>{t("accounts:signIn.realm.text", { registry })}</p>
      <p className={css.well}>{realm}</p>
      <p>{t("accounts:signIn.realm.why")}</p>
    </Question>
  );
}

/** Docker has no credential helper: it would keep the secret readable. Not without a second, explicit yes. */
export function PlainTextStep({ file, flow }: { file: string; flow: SignInFlow }) {
  const { t } = useTranslation("accounts");
  return (
    <Question
      title={t("signIn.cli.plainTitle")}
      no={
        <Button onClick={flow.skipCli} data-autofocus autoFocus>
          {t("signIn.cli.skip")}
        </Button>
      }
      yes={
        <Button variant="danger" onClick={flow.allowPlainText} loading={flow.busy === "cli"}>
          {t("signIn.cli.allow")}
        </Button>
      }
    >
      <p>{t("signIn.cli.plainText", { file })}</p>
    </Question>
  );
}

/** Signed in here, but not on the command line: said, and no more than that. */
export function CliFailedStep({ error, flow }: { error: AppError; flow: SignInFlow }) {
  const { t } = useTranslation(["accounts", "common"]);
  const { title, text } = describe(error, t);
  return (
    <Question
      title={t("accounts:signIn.cli.failedTitle")}
      yes={
        <Button variant="filled" onClick={flow.skipCli} data-autofocus autoFocus>
          {t("common:done")}
        </Button>
      }
    >
      <p>{t("accounts:signIn.cli.failed", { problem: title })}</p>
      <p>{text}</p>
    </Question>
  );
}

function Question({ title, children, no, yes }: { title: string; children: ReactNode; no?: ReactNode; yes: ReactNode }) {
  return (
    <div className={css.step} role="alert">
      <div className={css.body}>
        <h3>{title}</h3>
        {children}
      </div>
      <div className={css.foot}>
        {no}
        {yes}
      </div>
    </div>
  );
}
