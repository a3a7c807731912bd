import { Modal } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AccountId, AccountView } from "../../../ipc/model";
import { useAccounts } from "../../../ipc/useAccounts";
import { useAppActions } from "../../../kit/AppActions";
import { FilterSelect } from "../../../kit/FilterSelect";
import { Tile } from "../../../kit/Tile";
import { draftOf, emptyDraft } from "../draft";
import { AlsoCommandLine } from "./AlsoCommandLine";
import { BrowserWay } from "./BrowserWay";
import { CodeStep } from "./CodeStep";
import { CliFailedStep, KeychainStep, PlainTextStep, RealmStep } from "./ConsentSteps";
import { DockerWay } from "./DockerWay";
import { PasswordWay } from "./PasswordWay";
import css from "./SignInDialog.module.css";
import { useSignIn } from "./useSignIn";

type Props = {
  opened: boolean;
  /** The account to sign in again; without one, Docker Hub. */
  account?: AccountId;
  onClose: () => void;
  onSignedIn: (view: AccountView) => void;
};

const hub = "docker_hub";

/** **Sign in**: three equal ways, the code of two-step verification, and the questions that may come up. */
export function SignInDialog({ opened, onClose, ...rest }: Props) {
  const { t } = useTranslation(["accounts", "common"]);
  return (
    <Modal.Root opened={opened} onClose={onClose} size={920} closeOnClickOutside={false} centered>
      <Modal.Overlay />
      <Modal.Content aria-label={t("accounts:signIn.title")}>{opened && <SignInContent {...rest} />}</Modal.Content>
    </Modal.Root>
  );
}

function SignInContent({ account, onSignedIn }: Pick<Props, "account" | "onSignedIn">) {
  const { t } = useTranslation(["accounts", "common"]);
  const accounts = useAccounts();
  const [cli, setCli] = useState(false);
  const [chosen, setChosen] = useState<string>(account ?? hub);
  const flow = useSignIn({ cli, onSignedIn });
  // Registries to sign in at: Docker Hub, and each that is there. Whoever they are there now does not matter.
  const registries = accounts.filter((view) => view.account.kind !== "docker_hub" || view.account.id === account);
  const renewed = registries.find((view) => view.account.id === chosen);
  const draft = renewed ? draftOf(renewed) : emptyDraft("docker_hub");
  const { trust } = useAppActions();
  // A registry that is there is trusted at once; one that is signed in to for the first time, with the account that comes of it.
  const onTrust = renewed
    ? (host: string, pem: string) => trust(renewed.account.id, host, pem).then(flow.clearError)
    : async (_host: string, pem: string) => void flow.trustCertificate(pem);
  const label = renewed ? renewed.account.label : t("common:kinds.docker_hub");

  return (
    <>
      <Modal.Header>
        <div className={css.head}>
          <Modal.Title>{t("accounts:signIn.title")}</Modal.Title>
          {flow.step.at === "form" && <p className={css.sub}>{t("accounts:signIn.threeWays")}</p>}
        </div>
        {flow.step.at === "form" && (
          <FilterSelect
            label={t("accounts:signIn.registry")}
            hideLabel
            value={chosen}
            onChange={(value) => {
              flow.backToForm();
              flow.forgetCertificates();
              setChosen(value);
            }}
            options={[
              { value: hub, label: t("common:kinds.docker_hub"), icon: <Tile kind="docker_hub" /> },
              ...registries
                .filter((view) => view.account.id !== hub)
                .map(({ account: { id, kind, label: name } }) => ({ value: id, label: name, icon: <Tile kind={kind} /> })),
            ]}
          />
        )}
        <Modal.CloseButton aria-label={t("common:close")} className={css.close} />
      </Modal.Header>
      <Modal.Body>
        {/* Hidden rather than gone while something is asked: what was typed stays typed. */}
        <div hidden={flow.step.at !== "form"}>
          <div className={css.ways}>
            <PasswordWay key={chosen} draft={draft} registry={label} flow={flow} onTrust={onTrust} />
            <BrowserWay draft={draft} registry={label} flow={flow} onTrust={onTrust} />
            <DockerWay flow={flow} />
          </div>
          <AlsoCommandLine checked={cli} onChange={setCli} sessionOnly={flow.sessionOnly} />
        </div>
        {flow.step.at === "code" && <CodeStep username={flow.step.username} flow={flow} />}
        {flow.step.at === "keychain" && <KeychainStep flow={flow} />}
        {flow.step.at === "realm" && <RealmStep registry={flow.step.registry || label} realm={flow.step.realm} flow={flow} />}
        {flow.step.at === "plain_text" && <PlainTextStep file={flow.step.file} flow={flow} />}
        {flow.step.at === "cli_failed" && <CliFailedStep error={flow.step.error} flow={flow} />}
      </Modal.Body>
    </>
  );
}
