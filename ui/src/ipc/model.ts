// The shapes that cross from the Rust side, as the rest of the UI names them.

/** Every kind of registry that is known by name. */
export type RegistryKind =
  | "docker_hub"
  | "ecr"
  | "acr"
  | "artifact_registry"
  | "harbor"
  | "artifactory"
  | "gitlab"
  | "github"
  | "quay"
  | "oci";

export type AccountId = string;

/** Where a registry is and what was allowed for it. */
export type Endpoint = {
  url: string;
  plain_http: boolean;
  extra_ca_pem: string | null;
  trusted_realms: string[];
};

export type Account = {
  id: AccountId;
  kind: RegistryKind;
  label: string;
  endpoint: Endpoint;
  username: string | null;
};

/** Whether an account can be used. */
export type AccountState =
  | { state: "signed_in" }
  | { state: "anonymous" }
  | { state: "signed_out" }
  | { state: "ended"; error: CommandError };

/** An account as the side bar shows it. */
export type AccountView = {
  account: Account;
  state: AccountState;
  /** Its secret is only in memory, and gone when Roadstead closes. */
  session_only: boolean;
  pull_quota: PullQuota | null;
};

export type AccountDetails = { view: AccountView; probe: Probe };

export type Keep = "keychain" | "session";

/** What the sign-in and add-registry dialogs hold. */
export type RegistryDraft = {
  kind: RegistryKind;
  address: string | null;
  label: string | null;
  username: string | null;
  secret: string | null;
  plain_http: boolean;
  extra_ca_pem: string | null;
  trusted_realms: string[];
  keep: Keep;
};

export type SignInOutcome = { outcome: "signed_in"; view: AccountView } | { outcome: "code_needed"; ticket: string };

export type BrowserCode = { user_code: string; page: string; page_with_code: string | null; expires: string };

export type AddressGuess = {
  kind: RegistryKind;
  address: string;
  host: string;
  needs_plain_http: boolean;
  repository: string | null;
  tag: string | null;
  digest: string | null;
  account: AccountId | null;
};

export type DockerLoginOffer = {
  server: string;
  kind: RegistryKind;
  host: string;
  username: string | null;
  helper: string | null;
};

export type DockerCli = { state: "stored"; helper: string | null } | { state: "needs_plain_text"; file: string };

/** A kind of registry, and what can be done with it today. */
export type KindInfo = {
  kind: RegistryKind;
  /** It can be added; the others are listed as coming. */
  available: boolean;
  /** It has a home of its own, so that no address is asked for. */
  home: string | null;
  /** Signing in through the browser is set up. */
  browser_sign_in: boolean;
  /** Where one registers, makes a token, and sees one's profile. */
  sign_up_url: string | null;
  token_url: string | null;
  profile_url: string | null;
};

export type Settings = {
  language: "system" | "en" | "zh-CN";
  theme: "system" | "light" | "dark";
  command_tool: "docker" | "podman" | "skopeo" | "nerdctl";
  repository_tree: boolean;
  last_path: string | null;
};

export type Notice =
  | { notice: "kept_aside"; file: string; kept_as: string }
  | { notice: "from_newer_version"; file: string; kept_as: string };

export type AppInfo = {
  version: string;
  config_dir: string;
  cache_dir: string;
  log_dir: string;
  endpoints_file: string | null;
  notices: Notice[];
};

export type CacheUse = { size: number };
export type PickedFile = { name: string; text: string };

export type Reason =
  | { reason: "not_offered" }
  | { reason: "created_by_first_push" }
  | { reason: "sign_in_needed" }
  | { reason: "permission_missing"; permission: string }
  | { reason: "read_only_token" }
  | { reason: "disabled_by_server" };

export type Capability = { state: "allowed" } | { state: "denied"; reason: Reason } | { state: "unknown" };

export type Probe = {
  username: string | null;
  plan: string | null;
  list: Capability;
  create: Capability;
  delete: Capability;
  has_catalogue: boolean;
  credential_expires: string | null;
};

export type PullQuota = { limit: number; remaining: number; window_seconds: number | null; seen: string };

export type Namespace = { name: string; kind: "user" | "organisation" | "unknown" };

export type StepName = "name_resolved" | "connected" | "certificate" | "api_found" | "signed_in" | "may_list" | "may_create";

export type StepState =
  | { state: "running" }
  | { state: "passed"; note: string | null }
  | { state: "skipped" }
  | { state: "limited"; reason: Reason }
  | { state: "failed"; error: CommandError };

export type ConnectionStep = { name: StepName; state: StepState };

export type ServerDetail = {
  status: number | null;
  code: string | null;
  message: string | null;
  request: string | null;
  request_id: string | null;
};

export type CertificateProblem = "expired" | "not_yet_valid" | "wrong_host" | "unknown_issuer" | "other";

export type CertificateInfo = {
  subject: string;
  issuer: string;
  not_before: string | null;
  not_after: string | null;
  fingerprint: string;
};

/** An error as the Rust side tells it: a code, its parameters, and the server's own words. */
export type CommandError = { code: string; params?: Record<string, unknown>; detail: ServerDetail | null };
