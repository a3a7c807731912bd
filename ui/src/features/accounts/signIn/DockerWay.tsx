import { IconTerminal2 } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Trans, useTranslation } from "react-i18next";
import { dockerLoginsQuery } from "../../../ipc/accounts";
import { toAppError } from "../../../ipc/error";
import { DockerLogins } from "../DockerLogins";
import { ErrorNote } from "../ErrorNote";
import { fieldProblem } from "../fieldProblem";
import css from "./DockerWay.module.css";
import type { SignInFlow } from "./useSignIn";
import { Way } from "./Way";

/** The third way: a login that the docker command line holds, one click each. */
export function DockerWay({ flow }: { flow: SignInFlow }) {
  const { t } = useTranslation("accounts");
  const logins = useQuery(dockerLoginsQuery);
  const error = flow.error?.at === "docker" ? flow.error.error : undefined;
  return (
    <Way icon={<IconTerminal2 size={18} stroke={1.75} aria-hidden />} title={t("signIn.docker.title")} text={t("signIn.docker.text")}>
      {error && fieldProblem(error, "project") === null && <ErrorNote error={error} />}
      {logins.isError && <ErrorNote error={toAppError(logins.error)} />}
      {logins.isPending && (
        <p className={css.quiet} role="status">
          {t("signIn.docker.looking")}
        </p>
      )}
      {logins.data?.length === 0 && <p className={css.quiet}>{t("signIn.docker.none")}</p>}
      <ul className={css.list}>
        {/* Signing in again with a login that is there already is how a session that ended goes on. */}
        <DockerLogins logins={(logins.data ?? []).map((login) => ({ ...login, account: null }))} flow={flow} />
      </ul>
      {logins.data?.some((login) => login.helper === null) && (
        <p className={css.hint}>
          <Trans t={t} i18nKey="signIn.docker.plainHint" components={{ file: <code /> }} />
        </p>
      )}
    </Way>
  );
}
