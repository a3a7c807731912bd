import { Menu } from "@mantine/core";
import { IconArrowRight, IconKey, IconShield, IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { RemoveRegistryDialog } from "../../features/accounts/RemoveRegistryDialog";
import { SignOutDialog } from "../../features/accounts/SignOutDialog";
import type { AccountView } from "../../ipc/model";
import { useAppActions } from "../../kit/AppActions";
import { paths, routes } from "../paths";
import { ActionsButton } from "./ActionsButton";
import { needsSignIn } from "./accountFacts";

/** What can be done with an account of the side bar, and the questions asked before. */
export function AccountActions({ view }: { view: AccountView }) {
  const { t } = useTranslation(["shell", "accounts"]);
  const { signIn } = useAppActions();
  const navigate = useNavigate();
  const [asking, setAsking] = useState<"signOut" | "remove" | null>(null);
  const { account, state } = view;
  return (
    <>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionsButton account={account} />
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconShield size={16} stroke={1.75} />} onClick={() => navigate(paths.account(account.id))}>
            {t("shell:accountDetails")}
          </Menu.Item>
          {needsSignIn(state) ? (
            <Menu.Item leftSection={<IconKey size={16} stroke={1.75} />} onClick={() => signIn(account.id)}>
              {state.state === "anonymous" ? t("shell:signIn") : t("shell:signInAgain")}
            </Menu.Item>
          ) : null}
          {account.username !== null && state.state !== "signed_out" ? (
            <Menu.Item leftSection={<IconArrowRight size={16} stroke={1.75} />} onClick={() => setAsking("signOut")}>
              {t("shell:menu.signOut")}
            </Menu.Item>
          ) : null}
          <Menu.Divider />
          <Menu.Item leftSection={<IconTrash size={16} stroke={1.75} />} onClick={() => setAsking("remove")}>
            {t("accounts:account.remove")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <SignOutDialog view={asking === "signOut" ? view : null} onClose={() => setAsking(null)} />
      <RemoveRegistryDialog
        view={asking === "remove" ? view : null}
        onClose={() => setAsking(null)}
        onRemoved={() => navigate({ to: routes.welcome })}
      />
    </>
  );
}
