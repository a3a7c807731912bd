// The made-up side's credential doctor: all is well but for what a test says.
import type { Channel } from "@tauri-apps/api/core";
import type { AccountView, Check, Examined, Verdict } from "../model";

const allowed = { state: "allowed" } as const;

const well = (view: AccountView): [Check, Verdict][] => {
  const host = new URL(view.account.endpoint.url).host;
  const done = (finding: Extract<Verdict, { verdict: "done" }>["finding"]): Verdict => ({ verdict: "done", finding });
  const leaf = {
    subject: `CN=${host}`,
    names: [host],
    issuer: "CN=Acme Root",
    not_before: null,
    not_after: "2099-01-01T00:00:00Z",
    fingerprint: "ab12",
  };
  return [
    ["secret", done({ finding: "keychain", service: "Roadstead", entry: view.account.id })],
    ["proxy", done({ finding: "no_proxy" })],
    ["encryption", done({ finding: "tls", version: "TLSv1_3", chain: [leaf] })],
    ["clock", done({ finding: "clock", host, ahead: 0 })],
    ["api", done({ finding: "api", registry: "registry/2.0", server: null, software: null })],
    ["signed_in", done({ finding: "signed_in", username: view.account.username })],
    ["powers", done({ finding: "powers", list: allowed, create: allowed, delete: allowed, has_catalogue: true })],
    ["good_until", done({ finding: "no_end_told", renewal: { renewal: "sign_in" } })],
    ["last_error", done({ finding: "no_error" })],
    ["traffic", done({ finding: "traffic", host, requests: 12, bytes: 34_000, retries: 0 })],
  ];
};

/** Examines; a finding that is `running` stays so for ever. */
export function checkUp(view: AccountView, found: Partial<Record<Check, Verdict>>, channel: Channel<Examined>) {
  for (const [check, usual] of well(view)) {
    const verdict = found[check] ?? usual;
    channel.onmessage({ check, verdict: { verdict: "running" } });
    if (verdict.verdict === "running") return new Promise(() => undefined);
    channel.onmessage({ check, verdict });
  }
  return { report: `# Roadstead credential report\n\n- Registry: ${view.account.endpoint.url}\n` };
}
