import { Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DockerLoginOffer, RegistryKind } from "../../ipc/model";
import css from "./DockerLogins.module.css";
import { FoundLogin } from "./FoundLogin";
import { fieldProblem } from "./fieldProblem";
import { forms } from "./kinds/forms";
import { useFieldError } from "./kinds/useFieldError";
import type { SignInFlow } from "./signIn/useSignIn";

/** Logins that Docker's configuration and its helpers hold: which, of whom, and from where. */
export function DockerLogins({ logins, flow }: { logins: readonly DockerLoginOffer[]; flow: SignInFlow }) {
  const [used, setUsed] = useState<string | null>(null);
  return logins.map((login) => (
    <DockerLogin key={login.server} login={login} flow={flow} used={used === login.server} onUse={() => setUsed(login.server)} />
  ));
}

type Props = { login: DockerLoginOffer; flow: SignInFlow; used: boolean; onUse: () => void };

function DockerLogin({ login: { server, kind: told, host, username, helper, account }, flow, used, onUse }: Props) {
  const { t } = useTranslation(["accounts", "common"]);
  const [kind, setKind] = useState(told);
  const [project, setProject] = useState("");
  const name = username ?? t("accounts:signIn.docker.unnamed");
  const place = kind === "docker_hub" ? t("common:kinds.docker_hub") : host;
  const refusal = used && flow.error?.at === "docker" ? flow.error.error : undefined;
  // Whose project it is, a token does not tell.
  const lacksProject = kind === "artifact_registry" && (project !== "" || fieldProblem(refusal, "project") !== null);
  const fieldError = useFieldError(kind, [], refusal);
  return (
    <FoundLogin
      kind={kind}
      name={name}
      where={
        <>
          {place} · {helper ?? <span className={css.plain}>{t("accounts:signIn.docker.plain")}</span>}
        </>
      }
      extra={
        told === "oci" ? (
          <KindOfHost host={host} kind={kind} onChange={setKind} />
        ) : (
          lacksProject && (
            <TextInput
              size="xs"
              aria-label={t("accounts:signIn.docker.project", { host })}
              placeholder={t("accounts:add.fields.project")}
              error={fieldError("project")}
              value={project}
              onChange={(event) => setProject(event.currentTarget.value)}
              spellCheck={false}
              autoComplete="off"
              autoFocus
            />
          )
        )
      }
      use={t("accounts:signIn.docker.use")}
      useLabel={t("accounts:signIn.docker.useLabel", { username: name, host: place })}
      added={account === null ? undefined : t("accounts:signIn.docker.added")}
      busy={flow.busy === "docker" && used}
      onUse={() => {
        onUse();
        void flow.begin({ way: "docker", server, hints: { kind: kind === told ? null : kind, project: project.trim() || null } });
      }}
    />
  );
}

const anywhere = (Object.keys(forms) as RegistryKind[]).filter((kind) => forms[kind].anywhere);

/** What is at a host that nobody knows by its name: the person may. */
function KindOfHost({ host, kind, onChange }: { host: string; kind: RegistryKind; onChange: (kind: RegistryKind) => void }) {
  const { t } = useTranslation(["accounts", "common"]);
  return (
    <Select
      size="xs"
      aria-label={t("accounts:signIn.docker.kind", { host })}
      data={anywhere.map((value) => ({ value, label: t(`common:kinds.${value}`) }))}
      value={kind}
      onChange={(next) => next && onChange(next as RegistryKind)}
      allowDeselect={false}
      comboboxProps={{ withinPortal: true }}
    />
  );
}
