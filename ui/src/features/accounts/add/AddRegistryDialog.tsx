import { Modal } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AccountId, AccountView, AddressGuess, RegistryKind } from "../../../ipc/model";
import { CodeStep } from "../signIn/CodeStep";
import { KeychainStep, RealmStep } from "../signIn/ConsentSteps";
import { useSignIn } from "../signIn/useSignIn";
import { FormStep } from "./FormStep";
import { KindsStep } from "./KindsStep";

type Props = {
  opened: boolean;
  /** An address that was pasted elsewhere. */
  address?: string;
  onClose: () => void;
  /** It is added; `repository` is what the address named beyond the registry. */
  onAdded: (view: AccountView, repository: string | null) => void;
  /** It was there already. */
  onOpen: (account: AccountId) => void;
};

/** **Add registry**: which kind, then what that kind needs. */
export function AddRegistryDialog({ opened, onClose, ...rest }: Props) {
  const { t } = useTranslation("accounts");
  return (
    <Modal.Root opened={opened} onClose={onClose} size={880} closeOnClickOutside={false} centered>
      <Modal.Overlay />
      <Modal.Content aria-label={t("add.title")}>{opened && <AddRegistryContent {...rest} onClose={onClose} />}</Modal.Content>
    </Modal.Root>
  );
}

function AddRegistryContent({ address = "", onClose, onAdded, onOpen }: Omit<Props, "opened">) {
  const [typed, setTyped] = useState(address);
  const [kind, setKind] = useState<RegistryKind | null>(null);
  const [guess, setGuess] = useState<AddressGuess | null>(null);
  const flow = useSignIn({ cli: false, onSignedIn: (view) => onAdded(view, guess?.repository ?? null) });
  const at = flow.step.at;

  if (kind === null) {
    return (
      <KindsStep
        typed={typed}
        onTyped={setTyped}
        onClose={onClose}
        onOpen={onOpen}
        onChosen={(chosen, understood) => {
          setGuess(understood);
          setKind(chosen);
        }}
      />
    );
  }
  return (
    <>
      <div hidden={at !== "form"}>
        <FormStep kind={kind} guess={guess} flow={flow} onBack={() => setKind(null)} onClose={onClose} />
      </div>
      {flow.step.at === "code" && <CodeStep username={flow.step.username} flow={flow} />}
      {flow.step.at === "keychain" && <KeychainStep flow={flow} />}
      {flow.step.at === "realm" && <RealmStep registry={flow.step.registry} realm={flow.step.realm} flow={flow} />}
    </>
  );
}
