import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { describe, remedy } from "../../ipc/describe";
import type { AppError } from "../../ipc/error";
import { textParam } from "../../ipc/error";
import { useAppActions } from "../AppActions";
import { CommandBlock } from "../CommandBlock";
import { DisclosureButton, useDisclosure } from "../Disclosure";
import { CertificateState } from "./CertificateState";
import { ErrorDetails } from "./ErrorDetails";
import css from "./ErrorPanel.module.css";
import { look } from "./look";
import { OpenByName } from "./OpenByName";
import { RateLimited } from "./RateLimited";

type Props = {
  error: AppError;
  /** What the side bar calls the registry that it came from. */
  registry?: string;
  /** The account to sign in again, where it is a matter of signing in. */
  account?: string;
  onRetry?: () => void;
  /** Where the registry lists nothing: opens the repository that was named. */
  onOpenByName?: (name: string) => void;
  /** More words or actions, such as what of it is still cached. */
  children?: React.ReactNode;
};

/** In place of a list or page that could not be read: what happened, what was kept, and the next step. */
export function ErrorPanel({ error, registry, account, onRetry, onOpenByName, children }: Props) {
  const { t } = useTranslation(["kit", "common"]);
  const { signIn, addRegistry, openSettings, trust } = useAppActions();
  const details = useDisclosure();
  const shared = { error, registry, onRetry };

  if (error.code === "rate_limited" || error.code === "pull_limit") return <RateLimited {...shared} />;
  if (error.code === "certificate") {
    const onTrust = account === undefined ? undefined : (host: string, pem: string) => trust(account, host, pem);
    return <CertificateState {...shared} onTrust={onTrust} />;
  }
  if (error.code === "no_catalogue" && onOpenByName) return <OpenByName {...shared} onOpen={onOpenByName} />;

  const { Icon, tone, signs, reaches, proxies } = look(error.code);
  const { title, text } = describe(error, t, registry);
  const command = remedy(error);
  const permission = textParam(error, "permission");
  return (
    <section className={css.panel} role="alert">
      <span className={css.icon} data-tone={tone}>
        <Icon size={20} stroke={1.6} aria-hidden />
      </span>
      <h2>{title}</h2>
      <p>{text}</p>
      {permission && (
        <p className={css.permission}>
          <b>{permission}</b> <span>{t("kit:missing")}</span>
        </p>
      )}
      {command && (
        <div className={css.command}>
          <CommandBlock commands={[[command]]} label={t("kit:copyCommand")} />
        </div>
      )}
      {children}
      <div className={css.actions}>
        {signs && (
          <Button variant="filled" onClick={() => signIn(account)}>
            {t(`kit:${signs}`)}
          </Button>
        )}
        {onRetry && <Button onClick={onRetry}>{t("common:tryAgain")}</Button>}
        {reaches && (
          <Button variant="subtle" onClick={() => addRegistry(textParam(error, "host"))}>
            {t("kit:changeConnection")}
          </Button>
        )}
        {proxies && (
          <Button variant="subtle" onClick={openSettings}>
            {t("kit:changeProxy")}
          </Button>
        )}
        {error.detail && <DisclosureButton of={details} show={t("kit:showDetails")} hide={t("kit:hideDetails")} />}
      </div>
      {details.open && error.detail && <ErrorDetails detail={error.detail} id={details.id} />}
    </section>
  );
}
