import { Button } from "@mantine/core";
import { IconKey, IconPlus, IconServer2, IconShield } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { signIn } from "../../ipc/accounts";
import { toAppError } from "../../ipc/error";
import type { AccountId } from "../../ipc/model";
import { useKind } from "../../ipc/useAccounts";
import { useAppActions } from "../../kit/AppActions";
import { ExternalLink } from "../../kit/ExternalLink";
import { LanguageControl, ThemeControl } from "../../kit/Preferences";
import { readLater } from "../../later/readLater";
import { emptyDraft } from "./draft";
import { HarbourChart } from "./HarbourChart";
import css from "./WelcomePage.module.css";

const ErrorNote = lazy(() => readLater(() => import("./ErrorNote")).then((module) => ({ default: module.ErrorNote })));

const facts = [
  { key: "secrets", Icon: IconKey },
  { key: "every", Icon: IconServer2 },
  { key: "telemetry", Icon: IconShield },
] as const;

/** The first start: sign in, add a registry, or look around without an account. */
export function WelcomePage({ onBrowse }: { onBrowse: (account: AccountId) => void }) {
  const { t } = useTranslation(["welcome", "shell"]);
  const { signIn: openSignIn, addRegistry } = useAppActions();
  const hub = useKind("docker_hub");
  const browse = useMutation({
    mutationFn: (trusted: string | null) => signIn({ ...emptyDraft("docker_hub"), extra_ca_pem: trusted }),
    onSuccess: (outcome) => {
      if (outcome.outcome === "signed_in") onBrowse(outcome.view.account.id);
    },
  });
  return (
    <div className={css.page}>
      <HarbourChart className={css.chart} />
      <div className={css.content}>
        <h1 tabIndex={-1}>{t("welcome:title")}</h1>
        <p className={css.lead}>{t("welcome:lead")}</p>
        {browse.error && (
          <div className={css.error}>
            <Suspense>
              <ErrorNote
                error={toAppError(browse.error)}
                onTrust={async (_host, pem) => browse.mutate([browse.variables, pem].filter(Boolean).join("\n"))}
              />
            </Suspense>
          </div>
        )}
        <div className={css.row}>
          <Button variant="filled" size="md" className={css.primary} onClick={() => openSignIn()}>
            {t("shell:signIn")}
          </Button>
          <Button size="md" leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />} onClick={() => addRegistry()}>
            {t("shell:addRegistry")}
          </Button>
        </div>
        <div className={css.links}>
          {hub?.sign_up_url && (
            <>
              <ExternalLink href={hub.sign_up_url}>{t("welcome:createAccount")}</ExternalLink>
              <span aria-hidden>·</span>
            </>
          )}
          <button type="button" className={css.link} onClick={() => browse.mutate(null)} disabled={browse.isPending}>
            {t("welcome:browsePublic")}
          </button>
        </div>
        <ul className={css.facts}>
          {facts.map(({ key, Icon }) => (
            <li key={key}>
              <b>
                <Icon size={14} stroke={1.75} aria-hidden />
                {t(`welcome:${key}`)}
              </b>
              <p>{t(`welcome:${key}Text`)}</p>
            </li>
          ))}
        </ul>
      </div>
      <div className={css.preferences}>
        <LanguageControl withSystem={false} />
        <ThemeControl />
      </div>
    </div>
  );
}
