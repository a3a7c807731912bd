import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { dockerLoginsQuery } from "../../../ipc/accounts";
import { toAppError } from "../../../ipc/error";
import { DockerLogins } from "../DockerLogins";
import { ErrorNote } from "../ErrorNote";
import { fieldProblem } from "../fieldProblem";
import type { SignInFlow } from "../signIn/useSignIn";
import css from "./Found.module.css";

/** The logins of the docker command line, below the kinds. Nothing is drawn where there are none. */
export function FoundDocker({ flow }: { flow: SignInFlow }) {
  const { t } = useTranslation("accounts");
  const id = useId();
  const { data: logins, error } = useQuery(dockerLoginsQuery);
  const refused = flow.error?.at === "docker" ? flow.error.error : undefined;
  if (!error && !logins?.length) return null;
  return (
    <section className={css.below} aria-labelledby={id}>
      <h3 id={id} className={css.title}>
        {t("add.found.title")}
      </h3>
      <p className={css.text}>{t("add.found.docker")}</p>
      {refused && fieldProblem(refused, "project") === null && <ErrorNote error={refused} />}
      {error && <ErrorNote error={toAppError(error)} />}
      <ul className={css.grid} aria-labelledby={id}>
        <DockerLogins logins={logins ?? []} flow={flow} />
      </ul>
    </section>
  );
}
