import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNote } from "../ErrorNote";
import css from "./Step.module.css";
import type { SignInFlow } from "./useSignIn";

/** The second step of an account with two-step verification. */
export function CodeStep({ username, flow }: { username: string; flow: SignInFlow }) {
  const { t } = useTranslation("accounts");
  const [code, setCode] = useState("");
  const [missing, setMissing] = useState(false);
  const error = flow.error?.at === "code" ? flow.error.error : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(code.trim() === "");
    if (code.trim() !== "") void flow.submitCode(code.trim());
  };
  return (
    <form className={css.step} onSubmit={submit} noValidate>
      <div className={css.body}>
        <h3>{t("signIn.code.title")}</h3>
        <p>{t("signIn.code.text", { username })}</p>
        {error && <ErrorNote error={error} />}
        <TextInput
          label={t("signIn.code.label")}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          inputMode="numeric"
          autoComplete="one-time-code"
          classNames={{ input: css.code }}
          error={missing ? t("signIn.code.missing") : error?.code === "wrong_code"}
          data-autofocus
          autoFocus
        />
      </div>
      <div className={css.foot}>
        <Button onClick={flow.backToForm}>{t("signIn.code.back")}</Button>
        <Button type="submit" variant="filled" loading={flow.busy === "code" || flow.busy === "cli"}>
          {t("signIn.code.submit")}
        </Button>
      </div>
    </form>
  );
}
