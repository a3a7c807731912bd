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
  /** It is added; the address may have named a repository beyond the registry, and a tag of it. */
  onAdded: (view: AccountView, named: AddressGuess | null) => void;
  /** It was there already. */
  onOpen: (account: AccountId, named: AddressGuess) => void;
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
  const flow = useSignIn({ cli: false, onSignedIn: (view) => onAdded(view, guess) });
  const at = flow.step.at;

  return (
    <>
      <div hidden={at !== "form"}>
        {kind === null ? (
          <KindsStep
            typed={typed}
            onTyped={setTyped}
            flow={flow}
            onClose={onClose}
            onOpen={onOpen}
            onChosen={(chosen, understood) => {
              flow.backToForm();
              setGuess(understood);
              setKind(chosen);
            }}
          />
        ) : (
          <FormStep
            kind={kind}
            guess={guess}
            flow={flow}
            onBack={() => {
              flow.backToForm();
              setGuess(null);
              setKind(null);
            }}
            onClose={onClose}
          />
        )}
      </div>
      {flow.step.at === "code" && <CodeStep username={flow.step.username} flow={flow} />}
      {flow.step.at === "keychain" && <KeychainStep flow={flow} />}
      {flow.step.at === "realm" && <RealmStep registry={flow.step.registry} realm={flow.step.realm} flow={flow} />}
    </>
  );
}
