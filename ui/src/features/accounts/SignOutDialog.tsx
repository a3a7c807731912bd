import { Checkbox } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { signOut } from "../../ipc/accounts";
import { toAppError } from "../../ipc/error";
import { keys } from "../../ipc/keys";
import type { AccountView } from "../../ipc/model";
import { Confirm } from "../../kit/Confirm";

/** Asks before **Sign out**, and whether the cached lists go, too. */
export function SignOutDialog({ view, onClose }: { view: AccountView | null; onClose: () => void }) {
  const { t } = useTranslation("accounts");
  const client = useQueryClient();
  const [forget, setForget] = useState(true);
  const leave = useMutation({
    mutationFn: (account: AccountView) => signOut(account.account.id, forget),
    onSuccess: async (_, account) => {
      onClose();
      await client.invalidateQueries({ queryKey: keys.accounts() });
      // What was shown belonged to somebody who is gone now.
      await client.resetQueries({ queryKey: keys.account(account.account.id) });
    },
  });
  return (
    <Confirm
      opened={view !== null}
      title={t("signOut.title", { label: view?.account.label ?? "" })}
      action={t("signOut.action")}
      busy={leave.isPending}
      error={leave.error ? toAppError(leave.error) : null}
      onConfirm={() => view && leave.mutate(view)}
      onClose={() => {
        leave.reset();
        onClose();
      }}
    >
      <p>{view?.docker_login ? t("signOut.textDocker") : t("signOut.text")}</p>
      <Checkbox label={t("signOut.forget")} checked={forget} onChange={(event) => setForget(event.currentTarget.checked)} />
    </Confirm>
  );
}
