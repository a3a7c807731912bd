import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { forgetTrust } from "../../ipc/accounts";
import { describe } from "../../ipc/describe";
import { isReadable } from "../../ipc/endpoint";
import { AppError, toAppError } from "../../ipc/error";
import { keys } from "../../ipc/keys";
import type { AccountDetails, AccountId, AccountView } from "../../ipc/model";
import { Chip } from "../../kit/Chip";
import { Fact, Facts } from "../../kit/Facts";
import { GoodUntil } from "./GoodUntil";

/** Who one is at a registry, and how it is reached. */
export function Identity({ view, details }: { view: AccountView; details: AccountDetails | undefined }) {
  const { t } = useTranslation(["accounts", "common"]);
  const { account } = view;
  const { endpoint } = account;
  return (
    <section>
      <h2>{t("accounts:account.identity")}</h2>
      <Facts wide>
        <Fact name={t("accounts:account.registry")}>{t(`common:kinds.${account.kind}`)}</Fact>
        <Fact name={t("accounts:account.found")}>
          {details?.software &&
            t(details.software.search ? "accounts:account.foundSearch" : "accounts:account.foundPlain", {
              name: [details.software.name, details.software.version].filter(Boolean).join(" "),
            })}
        </Fact>
        <Fact name={t("accounts:account.address")}>
          <code>{endpoint.url}</code>
        </Fact>
        <Fact name={t("accounts:account.user")}>{account.username ?? t("accounts:account.nobody")}</Fact>
        <Fact name={t("accounts:account.plan")}>{details?.probe.plan}</Fact>
        <Fact name={t("accounts:account.state")}>
          <State view={view} />
        </Fact>
        <Fact name={t("accounts:account.keptBy")}>
          <Keeper view={view} />
        </Fact>
        <Fact name={t("accounts:account.ends")}>{details && account.username !== null && <GoodUntil details={details} />}</Fact>
        <Fact name={t("accounts:account.encryption")}>
          {isReadable(endpoint) ? (
            <Chip tone="warn">{t("accounts:account.plainHttp")}</Chip>
          ) : endpoint.extra_ca_pem ? (
            <ExtraTrust account={account.id} />
          ) : null}
        </Fact>
        <Fact name={t("accounts:account.clientCertificate")}>
          {endpoint.client_certificate_pem ? t("accounts:account.clientCertificateKept") : null}
        </Fact>
        <Fact name={t("accounts:account.realms")}>{endpoint.trusted_realms?.length ? endpoint.trusted_realms.join(", ") : null}</Fact>
      </Facts>
    </section>
  );
}

/** That certificates were added to what this registry is held against, and how to take that back. */
function ExtraTrust({ account }: { account: AccountId }) {
  const { t } = useTranslation("accounts");
  const client = useQueryClient();
  const forget = useMutation({
    mutationFn: () => forgetTrust(account),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keys.accounts() });
      await client.resetQueries({ queryKey: keys.account(account) });
    },
  });
  return (
    <>
      {t("account.extraCa")}{" "}
      <Button size="xs" loading={forget.isPending} onClick={() => forget.mutate()}>
        {t("account.stopTrusting")}
      </Button>
      {forget.error && <span role="alert">{describe(toAppError(forget.error), t).title}</span>}
    </>
  );
}

/** Who keeps the secret; nobody where there is none. */
function Keeper({ view }: { view: AccountView }) {
  const { t } = useTranslation("accounts");
  if (view.docker_login) return t("account.docker", { server: view.docker_login.server });
  if (view.state.state === "anonymous" || view.state.state === "signed_out") return null;
  return view.session_only ? t("account.memory") : t("account.keychain");
}

function State({ view }: { view: AccountView }) {
  const { t } = useTranslation("accounts");
  const { state } = view;
  if (state.state === "signed_in") {
    return view.session_only ? <Chip tone="warn">{t("account.signedInSession")}</Chip> : <Chip tone="ok">{t("account.signedIn")}</Chip>;
  }
  if (state.state === "anonymous") return <Chip>{t("account.anonymous")}</Chip>;
  if (state.state === "signed_out") return <Chip>{t("account.signedOut")}</Chip>;
  return (
    <>
      <Chip tone="warn">{t("account.ended")}</Chip>
      <span>{describe(new AppError(state.error), t, view.account.label).title}</span>
    </>
  );
}
