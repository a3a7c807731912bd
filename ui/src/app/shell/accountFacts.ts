import type { Account, AccountState, KindInfo } from "../../ipc/model";

/** Whether traffic to the account's registry is not encrypted. */
export function isPlainHttp(account: Account): boolean {
  return account.endpoint.url.startsWith("http://");
}

/** Whether signing in (again) would help. */
export function needsSignIn(state: AccountState): boolean {
  return state.state !== "signed_in";
}

/** A person's own page at a hosted registry, beside the page where one registers. */
export function profileUrl(kind: KindInfo | undefined, username: string): string | null {
  if (kind?.kind !== "docker_hub" || !kind.sign_up_url) return null;
  return new URL(`/u/${encodeURIComponent(username)}`, kind.sign_up_url).href;
}
