import { useParams } from "@tanstack/react-router";
import type { AccountView } from "../../ipc/model";
import { useAccounts } from "../../ipc/useAccounts";

/** The Docker Hub account that the header speaks of: that of the page, or else the first that is signed in. */
export function useHubAccount(): AccountView | undefined {
  const { account } = useParams({ strict: false });
  const signedIn = useAccounts().filter((view) => view.account.kind === "docker_hub" && isNamed(view));
  return signedIn.find((view) => view.account.id === account) ?? signedIn[0];
}

function isNamed(view: AccountView): boolean {
  return view.account.username !== null && (view.state.state === "signed_in" || view.state.state === "ended");
}
