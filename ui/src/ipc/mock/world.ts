// What the made-up registries hold: the same after every start.

import type {
  AccountView,
  AppInfo,
  AwsFound,
  BrowserCode,
  Check,
  DockerLoginOffer,
  KindInfo,
  ProxyView,
  PullQuota,
  RegistryKind,
  Settings,
  Software,
  Verdict,
} from "../model";
import type { AccountCost } from "../watching";
import { type MockRepository, repositoriesOfAcme, repositoriesOfHarbour, repositoriesOfLan } from "./repositories";

export type World = {
  accounts: AccountView[];
  settings: Settings;
  proxy: ProxyView;
  info: AppInfo;
  kinds: KindInfo[];
  logins: DockerLoginOffer[];
  aws: AwsFound;
  /** Repositories by account host and namespace. */
  repositories: Record<string, Record<string, MockRepository[]>>;
  favourites: Record<string, string[]>;
  bells: string[];
  cost: AccountCost;
  opened: Record<string, string[]>;
  /** What every registry turns out to run. */
  software: Software | null;
  /** What a check-up finds other than that all is well. */
  findings: Partial<Record<Check, Verdict>>;
  keychain: boolean;
  dockerHelper: boolean;
  /** Milliseconds until an answer comes. */
  delay: number;
  code: BrowserCode;
};

const quota: PullQuota = { limit: 200, remaining: 184, window_seconds: 21_600, seen: "2026-11-24T12:00:00Z" };

/** A world in which nothing has been added yet. */
export function createWorld(): World {
  return {
    accounts: [],
    settings: { language: "system", theme: "system", command_tool: "docker", repository_tree: false, notify_stars: false, last_path: null },
    proxy: {
      settings: { choice: "system", address: "", username: "", has_password: false, exceptions: "" },
      session_only: false,
      system: { https: "proxy.acme.dev:3128", http: null, unusable: false },
    },
    info: {
      version: "0.1.0",
      config_dir: "/home/mira/.config/roadstead",
      cache_dir: "/home/mira/.cache/roadstead",
      log_dir: "/home/mira/.local/state/roadstead/logs",
      endpoints_file: null,
      notices: [],
    },
    kinds: [
      kind("docker_hub", {
        default_url: "https://hub.docker.com/",
        sign_up_url: "https://hub.docker.com/signup",
        token_page_url: "https://app.docker.com/settings/personal-access-tokens",
        profile_url: "https://hub.docker.com/u/",
        browser_sign_in: true,
      }),
      kind("ecr"),
      kind("acr"),
      kind("artifact_registry", { default_url: "https://artifactregistry.googleapis.com/" }),
      kind("harbor"),
      kind("artifactory"),
      kind("gitlab", {
        default_url: "https://gitlab.com/",
        token_page_url: "https://gitlab.com/-/user_settings/personal_access_tokens?name=Roadstead",
      }),
      kind("github", { default_url: "https://ghcr.io/", token_page_url: "https://github.com/settings/tokens/new" }),
      kind("quay", { default_url: "https://quay.io/" }),
      kind("oci"),
    ],
    logins: [
      {
        server: "https://index.docker.io/v1/",
        kind: "docker_hub",
        host: "docker.io",
        username: "acme",
        helper: "secretservice",
        account: null,
      },
      { server: "ghcr.io", kind: "github", host: "ghcr.io", username: "acme-bot", helper: "pass", account: null },
      { server: "harbor.acme.dev", kind: "oci", host: "harbor.acme.dev", username: "robot$ci", helper: null, account: null },
    ],
    aws: {
      profiles: [
        { name: "default", region: "eu-west-1", kind: "keys", asks_code: false },
        { name: "team", region: "us-east-1", kind: "sso", asks_code: false },
        { name: "audit", region: null, kind: "role", asks_code: true },
        { name: "shared-settings", region: "eu-west-1", kind: "none", asks_code: false },
      ],
      environment: false,
      region: "eu-west-1",
    },
    repositories: {
      "hub.docker.com": { acme: repositoriesOfAcme(), harbourworks: repositoriesOfHarbour() },
      "127.0.0.1:5000": { "": repositoriesOfLan() },
    },
    favourites: {},
    bells: [],
    cost: {
      requests: 128,
      bytes: 1_234_567,
      retries: 2,
      cache_hits: 34,
      pull_quota: { limit: 200, remaining: 76, window_seconds: 21_600, seen: new Date().toISOString() },
      hosts: [
        { host: "hub.docker.com", at_once: 3, paused_until: new Date(Date.now() + 42_000).toISOString() },
        { host: "registry-1.docker.io", at_once: 6, paused_until: null },
      ],
    },
    opened: {},
    software: null,
    findings: {},
    keychain: true,
    dockerHelper: false,
    delay: 0,
    code: {
      user_code: "KQTR-MWBD",
      page: "https://login.docker.com/activate",
      page_with_code: "https://login.docker.com/activate?user_code=KQTR-MWBD",
      expires: new Date(Date.now() + 15 * 60_000).toISOString(),
    },
  };
}

/** The world of the mockups: signed in to Docker Hub, and three more registries. */
export function livedInWorld(): World {
  const world = createWorld();
  world.accounts = [
    hubAccount("acme"),
    ociAccount("ghcr.io", "https://ghcr.io/", "acme-bot", "github"),
    ociAccount("127.0.0.1:5000", "http://127.0.0.1:5000/", null),
    {
      ...ociAccount("harbor.acme.dev", "https://harbor.acme.dev/", "robot$ci", "harbor"),
      state: { state: "ended", error: { code: "session_ended", detail: null } },
    },
  ];
  world.favourites[world.accounts[0]?.account.id ?? ""] = ["acme/web", "acme/api", "acme/postgres-backup"];
  return world;
}

export function hubAccount(username: string | null): AccountView {
  return {
    account: {
      id: `docker_hub|https://hub.docker.com|${username ?? ""}`,
      kind: "docker_hub",
      label: "Docker Hub",
      endpoint: { url: "https://hub.docker.com/" },
      username,
    },
    state: { state: username === null ? "anonymous" : "signed_in" },
    session_only: false,
    docker_login: null,
    pull_quota: username === null ? null : quota,
    unreachable: false,
    insecure: false,
    searches: true,
  };
}

export function ociAccount(label: string, url: string, username: string | null, kind: RegistryKind = "oci"): AccountView {
  return {
    account: { id: `${kind}|${url.replace(/\/$/, "")}|${username ?? ""}`, kind, label, endpoint: { url }, username },
    state: { state: username === null ? "anonymous" : "signed_in" },
    session_only: false,
    docker_login: null,
    pull_quota: null,
    unreachable: false,
    insecure: false,
    searches: kind === "harbor" || kind === "quay",
  };
}

function kind(name: RegistryKind, facts: Partial<KindInfo> = {}): KindInfo {
  return {
    kind: name,
    sign_up_url: null,
    token_page_url: null,
    profile_url: null,
    browser_sign_in: false,
    default_url: null,
    ...facts,
  };
}
