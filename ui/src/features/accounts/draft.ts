import type { AccountView, Keep, RegistryDraft, RegistryKind } from "../../ipc/model";

/** A draft with nothing but its kind. */
export function emptyDraft(kind: RegistryKind): RegistryDraft {
  return {
    kind,
    address: null,
    label: null,
    username: null,
    secret: null,
    cloud: null,
    plain_http: false,
    extra_ca_pem: null,
    client_identity: null,
    trusted_realms: [],
    keep: "keychain",
  };
}

/** The draft that signs in again at a registry which is there already, reached as it is reached now. */
export function draftOf({ account }: AccountView): RegistryDraft {
  const certificate = account.endpoint.client_certificate_pem;
  return {
    ...emptyDraft(account.kind),
    address: account.endpoint.url,
    label: account.label,
    username: account.username,
    plain_http: account.endpoint.plain_http ?? false,
    extra_ca_pem: account.endpoint.extra_ca_pem ?? null,
    // Its key is where it was put when the registry was added.
    client_identity: certificate ? { from: "kept", certificate_pem: certificate } : null,
    trusted_realms: account.endpoint.trusted_realms ?? [],
  };
}

/** What the person agreed to on the way to being signed in. */
export type Consent = {
  keep: Keep;
  realms: string[];
  /** Certificates, as PEM, that vouch for the registry's own. */
  certificates: string[];
};

/** The same draft, with what the person agreed to on the way. */
export function withConsent(draft: RegistryDraft, { keep, realms, certificates }: Consent): RegistryDraft {
  return {
    ...draft,
    keep,
    trusted_realms: [...new Set([...draft.trusted_realms, ...realms])],
    extra_ca_pem: [draft.extra_ca_pem, ...certificates].filter(Boolean).join("\n") || null,
  };
}
