import { Button, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Keep, ProxyView } from "../../ipc/model";
import { Note } from "../../kit/Note";
import { SecretField } from "../../kit/SecretField";
import css from "./ManualProxy.module.css";
import type { ProxyChange } from "./useProxy";

/** A proxy of the person's own: it counts when it is saved. */
export function ManualProxy({ view, proxy }: { view: ProxyView; proxy: ProxyChange }) {
  const { t } = useTranslation("settings");
  const { settings, session_only } = view;
  const [address, setAddress] = useState(settings.address);
  const [username, setUsername] = useState(settings.username);
  const [exceptions, setExceptions] = useState(settings.exceptions);
  // Untouched it stays what it is: what is kept never comes here.
  const [password, setPassword] = useState<string | null>(null);
  const same = address.trim() === settings.address && username.trim() === settings.username;
  const kept = settings.has_password && same && password === null;

  const save = (keep: Keep) => {
    // Once it is kept, the field has nothing to hold any more.
    proxy.save({ choice: "manual", address, username, exceptions, password, keep }, () => setPassword(null));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save(session_only ? "session" : "keychain");
  };
  return (
    <form className={css.form} onSubmit={submit}>
      <TextInput
        label={t("proxyForm.address")}
        description={t("proxyForm.addressHint")}
        placeholder="proxy.example.com:3128"
        value={address}
        onChange={(event) => setAddress(event.currentTarget.value)}
        error={proxy.wrong("proxy_address")}
        spellCheck={false}
        autoComplete="off"
        required
      />
      <div className={css.pair}>
        <TextInput
          label={t("proxyForm.username")}
          description={t("proxyForm.usernameHint")}
          value={username}
          onChange={(event) => setUsername(event.currentTarget.value)}
          error={proxy.wrong("proxy_username")}
          spellCheck={false}
          autoComplete="off"
        />
        <SecretField
          label={t("proxyForm.password")}
          description={t("proxyForm.passwordHint")}
          placeholder={kept ? t(session_only ? "proxyForm.passwordSession" : "proxyForm.passwordKept") : ""}
          value={password ?? ""}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={proxy.wrong("proxy_password")}
          autoComplete="off"
        />
      </div>
      <Textarea
        label={t("proxyForm.exceptions")}
        description={t("proxyForm.exceptionsHint")}
        value={exceptions}
        onChange={(event) => setExceptions(event.currentTarget.value)}
        placeholder=".example.com, 10.0.0.0/8"
        rows={2}
        spellCheck={false}
      />
      {proxy.problem && (
        <Note
          tone="danger"
          title={proxy.noKeychain ? undefined : proxy.problem.title}
          actions={
            proxy.noKeychain && (
              <Button size="xs" onClick={() => save("session")}>
                {t("proxyForm.stay")}
              </Button>
            )
          }
        >
          {proxy.noKeychain ? proxy.problem.title : proxy.problem.text}
        </Note>
      )}
      <div className={css.actions}>
        <Button type="submit" variant="filled" loading={proxy.saving}>
          {t("proxyForm.save")}
        </Button>
        <span role="status">{proxy.saved && settings.choice === "manual" ? t("proxyForm.saved") : ""}</span>
      </div>
    </form>
  );
}
