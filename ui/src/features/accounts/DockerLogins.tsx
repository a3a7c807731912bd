import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DockerLoginOffer } from "../../ipc/model";
import css from "./DockerLogins.module.css";
import { FoundLogin } from "./FoundLogin";
import type { SignInFlow } from "./signIn/useSignIn";

/** Logins that Docker's configuration and its helpers hold: which, of whom, and from where. */
export function DockerLogins({ logins, flow }: { logins: readonly DockerLoginOffer[]; flow: SignInFlow }) {
  const { t } = useTranslation(["accounts", "common"]);
  const [used, setUsed] = useState<string | null>(null);
  return logins.map(({ server, kind, host, username, helper, account }) => {
    const name = username ?? t("accounts:signIn.docker.unnamed");
    const place = kind === "docker_hub" ? t("common:kinds.docker_hub") : host;
    return (
      <FoundLogin
        key={server}
        kind={kind}
        name={name}
        where={
          <>
            {place} · {helper ?? <span className={css.plain}>{t("accounts:signIn.docker.plain")}</span>}
          </>
        }
        use={t("accounts:signIn.docker.use")}
        useLabel={t("accounts:signIn.docker.useLabel", { username: name, host: place })}
        added={account === null ? undefined : t("accounts:signIn.docker.added")}
        busy={flow.busy === "docker" && used === server}
        onUse={() => {
          setUsed(server);
          void flow.begin({ way: "docker", server });
        }}
      />
    );
  });
}
