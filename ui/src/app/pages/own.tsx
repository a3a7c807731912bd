// The pages about Roadstead itself and its accounts, in one chunk that the first start does without.
import { useNavigate } from "@tanstack/react-router";
import { AccountPage } from "../../features/accounts/AccountPage";
import { SettingsPage } from "../../features/settings/SettingsPage";
import { AccountGate } from "../AccountGate";
import { paths } from "../paths";

export function AccountRoute() {
  const navigate = useNavigate();
  return <AccountGate>{({ id }) => <AccountPage key={id} account={id} onRemoved={() => void navigate(paths.welcome())} />}</AccountGate>;
}

export { SettingsPage };
