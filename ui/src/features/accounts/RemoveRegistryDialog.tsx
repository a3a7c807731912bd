import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { removeRegistry } from "../../ipc/accounts";
import { toAppError } from "../../ipc/error";
import { keys } from "../../ipc/keys";
import type { AccountView } from "../../ipc/model";
import { Confirm } from "../../kit/Confirm";

type Props = { view: AccountView | null; onClose: () => void; onRemoved: () => void };

/** Asks before **Remove registry**: what goes with it, and that the registry itself is not touched. */
export function RemoveRegistryDialog({ view, onClose, onRemoved }: Props) {
  const { t } = useTranslation("accounts");
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: (account: AccountView) => removeRegistry(account.account.id),
    onSuccess: async (_, account) => {
      onClose();
      client.setQueryData<AccountView[]>(keys.accounts(), (all) => all?.filter((other) => other.account.id !== account.account.id));
      onRemoved();
      client.removeQueries({ queryKey: keys.account(account.account.id) });
      await client.invalidateQueries({ queryKey: keys.accounts() });
    },
  });
  return (
    <Confirm
      opened={view !== null}
      title={t("remove.title", { label: view?.account.label ?? "" })}
      action={t("remove.action")}
      danger
      busy={remove.isPending}
      error={remove.error ? toAppError(remove.error) : null}
      onConfirm={() => view && remove.mutate(view)}
      onClose={() => {
        remove.reset();
        onClose();
      }}
    >
      <p>{t("remove.text")}</p>
    </Confirm>
  );
}
