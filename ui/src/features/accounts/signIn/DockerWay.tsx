import { Button } from "@mantine/core";
import { IconTerminal2 } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Trans, useTranslation } from "react-i18next";
import { dockerLogins } from "../../../ipc/accounts";
import { toAppError } from "../../../ipc/error";
import { keys } from "../../../ipc/keys";
import type { DockerLoginOffer } from "../../../ipc/model";
import { Tile } from "../../../kit/Tile";
import { ErrorNote } from "../ErrorNote";
import css from "./DockerWay.module.css";
import type { SignInFlow } from "./useSignIn";
import { Way } from "./Way";

/** The third way: a login that the docker command line holds, one click each. */
export function DockerWay({ flow }: { flow: SignInFlow }) {
  const { t } = useTranslation("accounts");
  const logins = useQuery({
    queryKey: keys.dockerLogins(),
    queryFn: ({ signal }) => dockerLogins(signal),
    staleTime: 0,
  });
  const error = flow.error?.at === "docker" ? flow.error.error : undefined;
  return (
    <Way icon={<IconTerminal2 size={18} stroke={1.75} aria-hidden />} title={t("signIn.docker.title")} text={t("signIn.docker.text")}>
      {error && <ErrorNote error={error} />}
      {logins.isError && <ErrorNote error={toAppError(logins.error)} />}
      {logins.isPending && (
        <p className={css.quiet} role="status">
          {t("signIn.docker.looking")}
        </p>
      )}
      {logins.data?.length === 0 && <p className={css.quiet}>{t("signIn.docker.none")}</p>}
      <ul className={css.list}>
        {logins.data?.map((login) => (
          <Login key={login.server} login={login} flow={flow} />
        ))}
      </ul>
      {logins.data?.some((login) => login.helper === null) && (
        <p className={css.hint}>
          <Trans t={t} i18nKey="signIn.docker.plainHint" components={{ file: <code /> }} />
        </p>
      )}
    </Way>
  );
}

function Login({ login, flow }: { login: DockerLoginOffer; flow: SignInFlow }) {
  const { t } = useTranslation(["accounts", "common"]);
  const username = login.username ?? t("accounts:signIn.docker.unnamed");
  const host = login.kind === "docker_hub" ? t("common:kinds.docker_hub") : login.host;
  return (
    <li className={css.login}>
      <Tile kind={login.kind} />
      <div className={css.words}>
        <div className={css.name}>{username}</div>
        <div className={css.where}>
          {host} · {login.helper ?? <span className={css.plain}>{t("accounts:signIn.docker.plain")}</span>}
        </div>
      </div>
      <Button
        size="xs"
        aria-label={t("accounts:signIn.docker.useLabel", { username, host })}
        onClick={() => flow.begin({ way: "docker", server: login.server })}
        loading={flow.busy === "docker"}
      >
        {t("accounts:signIn.docker.use")}
      </Button>
    </li>
  );
}
