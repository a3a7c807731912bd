import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { awsFoundQuery } from "../../../ipc/accounts";
import { toAppError } from "../../../ipc/error";
import type { AwsProfile } from "../../../ipc/model";
import { ErrorNote } from "../ErrorNote";
import { FoundLogin } from "../FoundLogin";
import css from "./Found.module.css";

/** One of Amazon's sign-ins of this computer, and the region that goes with it. */
export type AwsChoice = { way: "profile"; profile: string; region: string | null } | { way: "environment"; region: string | null };

type Props = {
  busy: boolean;
  /** It was chosen. */
  onUse: (choice: AwsChoice) => void;
};

/** The AWS profiles and keys of this computer, one click each. Nothing is drawn where there are none. */
export function FoundAws({ busy, onUse }: Props) {
  const { t } = useTranslation("accounts");
  const id = useId();
  const { data: found, error } = useQuery(awsFoundQuery);
  const [used, setUsed] = useState<string | null>(null);
  // One that only holds settings signs nobody in.
  const profiles = found?.profiles.filter((profile) => profile.kind !== "none") ?? [];
  if (!error && profiles.length === 0 && !found?.environment) return null;
  const use = (choice: AwsChoice) => {
    setUsed(choice.way === "profile" ? choice.profile : "");
    onUse(choice);
  };
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className={css.title}>
        {t("add.found.title")}
      </h3>
      <p className={css.text}>{t("add.found.aws")}</p>
      {error && <ErrorNote error={toAppError(error)} />}
      <ul className={css.list} aria-labelledby={id}>
        {profiles.map((profile) => (
          <FoundLogin
            key={profile.name}
            kind="ecr"
            name={profile.name}
            where={<About profile={profile} />}
            use={t("signIn.docker.use")}
            useLabel={t("add.found.useProfile", { profile: profile.name })}
            busy={busy && used === profile.name}
            onUse={() => use({ way: "profile", profile: profile.name, region: profile.region })}
          />
        ))}
        {found?.environment && (
          <FoundLogin
            kind="ecr"
            name={t("add.found.environment")}
            where={found.region ?? t("add.found.noRegion")}
            use={t("signIn.docker.use")}
            useLabel={t("add.found.useEnvironment")}
            busy={busy && used === ""}
            onUse={() => use({ way: "environment", region: found.region })}
          />
        )}
      </ul>
    </section>
  );
}

function About({ profile }: { profile: AwsProfile }) {
  const { t } = useTranslation("accounts");
  const parts = [profile.region ?? t("add.found.noRegion"), t(`add.found.kinds.${profile.kind}`), profile.asks_code && t("add.found.code")];
  return parts.filter(Boolean).join(" · ");
}
