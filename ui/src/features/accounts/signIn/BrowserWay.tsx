import { Button } from "@mantine/core";
import { IconAppWindow, IconExternalLink } from "@tabler/icons-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { BrowserCode, RegistryDraft } from "../../../ipc/model";
import { useKind } from "../../../ipc/useAccounts";
import { useAppActions } from "../../../kit/AppActions";
import { CopyButton } from "../../../kit/CopyButton";
import { ReasonedButton } from "../../../kit/ReasonedButton";
import { Spinner } from "../../../kit/Spinner";
import { duration } from "../../../kit/time";
import { useNow } from "../../../kit/useNow";
import { ErrorNote } from "../ErrorNote";
import css from "./BrowserWay.module.css";
import type { SignInFlow } from "./useSignIn";
import { Way } from "./Way";

type Props = {
  draft: RegistryDraft;
  registry: string;
  flow: SignInFlow;
  /** Trusts what vouches for a certificate, for the registry that is signed in to. */
  onTrust?: (host: string, pem: string) => Promise<void>;
};

/** The second way: the registry's own page in the browser, joined by a short code. */
export function BrowserWay({ draft, registry, flow, onTrust }: Props) {
  const { t } = useTranslation("accounts");
  const kind = useKind(draft.kind);
  const offered = kind?.browser_sign_in ?? false;
  const error = flow.error?.at === "browser" ? flow.error.error : undefined;
  const waiting = flow.busy === "browser";
  const icon = <IconAppWindow size={18} stroke={1.75} aria-hidden />;

  if (waiting) {
    return (
      <Way icon={icon} title={t("signIn.browser.title")} text={t("signIn.browser.codeText")}>
        {flow.code ? <Code code={flow.code} /> : <Waiting words={t("signIn.browser.starting")} />}
        <Button fullWidth className={css.end} onClick={flow.stop}>
          {t("signIn.browser.cancel")}
        </Button>
      </Way>
    );
  }
  return (
    <Way icon={icon} title={t("signIn.browser.title")} text={t("signIn.browser.text", { registry })}>
      {error && <ErrorNote error={error} registry={registry} onTrust={onTrust} />}
      <ol className={css.steps}>
        {(["step1", "step2", "step3"] as const).map((step, index) => (
          <li key={step}>
            <span aria-hidden>{index + 1}</span>
            <div>{t(`signIn.browser.${step}`)}</div>
          </li>
        ))}
      </ol>
      <div className={css.end}>
        {kind && !offered && <p className={css.reason}>{t("signIn.browser.notConfigured", { registry })}</p>}
        <ReasonedButton
          variant="filled"
          fullWidth
          rightSection={<IconExternalLink size={14} stroke={1.75} aria-hidden />}
          reason={offered ? null : t("signIn.browser.notConfigured", { registry })}
          reasonAt="tooltip"
          onClick={() => flow.begin({ way: "browser", draft })}
        >
          {t("signIn.browser.submit")}
        </ReasonedButton>
      </div>
    </Way>
  );
}

function Code({ code }: { code: BrowserCode }) {
  const { t, i18n } = useTranslation("accounts");
  const { openLink } = useAppActions();
  const now = useNow(1000);
  const left = (Date.parse(code.expires) - now.getTime()) / 1000;
  const page = code.page_with_code ?? code.page;
  useEffect(() => openLink(page), [page, openLink]);
  return (
    <>
      <div className={css.code} role="status" aria-label={t("signIn.browser.codeLabel")}>
        {code.user_code}
      </div>
      <div className={css.buttons}>
        <CopyButton value={code.user_code} label={t("signIn.browser.copy")} text={t("signIn.browser.copy")} fullWidth />
        <Button fullWidth rightSection={<IconExternalLink size={14} stroke={1.75} aria-hidden />} onClick={() => openLink(page)}>
          {t("signIn.browser.open")}
        </Button>
      </div>
      <Waiting words={t("signIn.browser.waiting")} />
      <p className={css.left}>{t("signIn.browser.left", { time: duration(left, i18n.language) })}</p>
    </>
  );
}

function Waiting({ words }: { words: string }) {
  return (
    <p className={css.waiting} role="status">
      <span className={css.spinner}>
        <Spinner />
      </span>
      {words}
    </p>
  );
}
