import type { AccountState, KindInfo } from "../../ipc/model";

/** Whether signing in (again) would help. */
export function needsSignIn(state: AccountState): boolean {
  return state.state !== "signed_in";
}

/** A person's own page at a hosted registry, where it has such pages. */
export function profileUrl(kind: KindInfo | undefined, username: string): string | null {
  return kind?.profile_url && username ? `${kind.profile_url}${encodeURIComponent(username)}` : null;
}
