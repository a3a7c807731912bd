// The made-up side's answer to each command.
import type { Channel } from "@tauri-apps/api/core";
import type { NameProblem, NewRepository, TagPatch } from "../content";
import type {
  AccountDetails,
  AccountView,
  BrowserCode,
  ConnectionStep,
  DockerLoginHints,
  Examined,
  ProxyDraft,
  RegistryDraft,
  Settings,
  SignInOutcome,
} from "../model";
import { checkUp } from "./doctor";
import { imageHandlers } from "./image";
import { ago, detail, detailOf, type MockRepository, page } from "./repositories";
import { hubAccount, ociAccount, type World } from "./world";

type Answer<Args> = (args: Args) => unknown;
type OfAccount = { account: string };

export type Handlers = Record<string, Answer<never>>;

/** Fails as the Rust side does. */
export function fail(code: string, params: Record<string, unknown> = {}, detail: unknown = null): never {
  throw { code, params, detail };
}

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export function handlers(world: World): Handlers {
  const viewOf = (id: string): AccountView => world.accounts.find((view) => view.account.id === id) ?? fail("unknown_account");
  const usable = (id: string): AccountView => {
    const view = viewOf(id);
    if (view.state.state === "ended") fail("session_ended");
    if (view.state.state === "signed_out") fail("sign_in_needed");
    return view;
  };
  const host = (view: AccountView) => new URL(view.account.endpoint.url).host;
  const shelves = (view: AccountView) => world.repositories[host(view)] ?? {};
  const all = (view: AccountView): MockRepository[] => Object.values(shelves(view)).flat();
  const names = () =>
    world.accounts.flatMap((view) =>
      all(view).map(({ row }) => ({ account: view.account.id, repository: row.name, tag: null, visibility: row.visibility })),
    );
  const find = (view: AccountView, name: string): MockRepository =>
    all(view).find((repository) => repository.row.name === name) ?? fail("not_found", { what: name });

  const put = (view: AccountView): SignInOutcome => {
    world.accounts = [...world.accounts.filter((other) => other.account.id !== view.account.id), view];
    return { outcome: "signed_in", view };
  };
  const signIn = (draft: RegistryDraft): SignInOutcome => {
    if (draft.cloud) return put(ociAccount("Amazon ECR", "https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/", "acme", "ecr"));
    if (draft.kind !== "docker_hub") {
      const url = new URL(draft.address?.includes("://") ? draft.address : `http://${draft.address}`);
      return put(ociAccount(draft.label ?? url.host, `${url.origin}/`, draft.username));
    }
    if (!draft.username) return put(hubAccount(null));
    if (!world.keychain && draft.keep === "keychain") fail("keychain_missing");
    if (draft.username === "moored") return { outcome: "code_needed", ticket: "1" };
    if (draft.secret !== "anchor-chain")
      fail("wrong_credentials", {}, { ...noDetail, status: 401, message: "Incorrect authentication credentials" });
    return put({ ...hubAccount(draft.username), session_only: draft.keep === "session" });
  };
  const test = async (onStep: Channel<ConnectionStep>, anonymous: boolean) => {
    const steps: ConnectionStep[] = [
      { name: "name_resolved", state: { state: "passed", note: "10.20.0.8" } },
      { name: "connected", state: { state: "passed", note: "10.20.0.8:443" } },
      { name: "certificate", state: { state: "passed", note: "TLS 1.3" } },
      { name: "api_found", state: { state: "passed", note: "registry/2.0" } },
      { name: "signed_in", state: anonymous ? { state: "skipped" } : { state: "passed", note: "acme" } },
      { name: "may_list", state: { state: "passed", note: null } },
      { name: "may_create", state: { state: "limited", reason: { reason: "created_by_first_push" } } },
    ];
    for (const step of steps) {
      onStep.onmessage({ name: step.name, state: { state: "running" } });
      if (world.delay > 0) await wait(world.delay);
      onStep.onmessage(step);
    }
    return null;
  };

  const list: Handlers = {
    ...imageHandlers(),
    accounts: () => world.accounts,
    account_details: ({ account }: OfAccount) => ({
      view: usable(account),
      probe: {
        username: viewOf(account).account.username,
        plan: "Team",
        list: { state: "allowed" },
        create: { state: "allowed" },
        delete: { state: "denied", reason: { reason: "permission_missing", permission: "repo:delete" } },
        has_catalogue: true,
        credential_expires: new Date(Date.now() + 12 * 86_400_000 + 60_000).toISOString(),
      },
      software: world.software,
      renewal: renewalOf(viewOf(account)),
    }),
    sign_out: ({ account }: OfAccount) => {
      world.accounts = world.accounts.map((view) => (view.account.id === account ? { ...view, state: { state: "signed_out" } } : view));
      return null;
    },
    remove_registry: ({ account }: OfAccount) => {
      world.accounts = world.accounts.filter((view) => view.account.id !== account);
      return null;
    },
    rename_account: ({ account, label }: OfAccount & { label: string }) => {
      const view = viewOf(account);
      view.account = { ...view.account, label };
      return null;
    },
    registry_kinds: () => world.kinds,
    understand_address: ({ text }: { text: string }) => understand(world, text),
    sign_in: ({ draft }: { draft: RegistryDraft }) => signIn(draft),
    submit_code: ({ code }: { code: string }) => (code === "123456" ? put(hubAccount("moored")) : fail("wrong_code")),
    sign_in_with_browser: ({ onCode }: { onCode: Channel<BrowserCode> }) => {
      onCode.onmessage(world.code);
      return new Promise(() => undefined);
    },
    test_connection: ({ draft, onStep }: { draft: RegistryDraft; onStep: Channel<ConnectionStep> }) => test(onStep, !draft.username),
    test_account: ({ account, onStep }: OfAccount & { onStep: Channel<ConnectionStep> }) =>
      test(onStep, viewOf(account).account.username === null),
    check_up: ({ account, onExamined }: OfAccount & { onExamined: Channel<Examined> }) =>
      checkUp(viewOf(account), world.findings, onExamined),
    docker_logins: () => world.logins,
    aws_found: () => world.aws,
    sign_in_with_docker_login: ({ server, hints }: { server: string; hints: DockerLoginHints }) => {
      const login = world.logins.find((offer) => offer.server === server) ?? fail("not_found", { what: server });
      const view =
        login.kind === "docker_hub"
          ? hubAccount(login.username)
          : ociAccount(login.host, `https://${login.host}/`, login.username, hints.kind ?? login.kind);
      return put({ ...view, docker_login: { server, username: login.username ?? "" } });
    },
    docker_cli_sign_in: ({ allowPlainText }: { allowPlainText: boolean }) =>
      world.dockerHelper || allowPlainText
        ? { state: "stored", helper: world.dockerHelper ? "secretservice" : null }
        : { state: "needs_plain_text", file: "/home/mira/.docker/config.json" },

    cached_namespaces: () => null,
    namespaces: ({ account }: OfAccount) => {
      const view = usable(account);
      if (view.account.kind !== "docker_hub" || view.account.username === null) return [];
      return [
        { name: "acme", kind: "user" },
        { name: "harbourworks", kind: "organisation" },
      ];
    },
    repositories: async ({ account, namespace }: OfAccount & { namespace: string | null }) => {
      const view = usable(account);
      if (world.delay > 0) await wait(world.delay);
      if (view.account.kind === "github") fail("no_catalogue");
      return page((shelves(view)[namespace ?? ""] ?? []).map((repository) => repository.row));
    },
    cached_repositories: () => null,
    find_names: ({ query }: { query: string }) => {
      const words = query.toLowerCase().split(/\s+/).filter(Boolean);
      // Nothing was opened before.
      if (words.length === 0) return [];
      return names().filter(({ repository }) => words.every((word) => repository.includes(word)));
    },
    count_names: () => names().length,
    search: ({ query }: { query: string }) =>
      page(
        Object.values(world.repositories["hub.docker.com"] ?? {})
          .flat()
          .map((repository) => repository.row)
          .filter((row) => row.visibility === "public" && row.name.includes(query)),
      ),
    repository: ({ account, name }: OfAccount & { name: string }) => detailOf(find(usable(account), name)),
    push_target: ({ account }: OfAccount) => {
      const view = viewOf(account);
      const hub = view.account.kind === "docker_hub";
      return {
        login_server: hub ? null : host(view),
        username: view.account.username,
        registry: hub ? null : host(view),
        plain_http: view.account.endpoint.url.startsWith("http:"),
      };
    },
    creation_form: ({ account }: OfAccount) => {
      const view = usable(account);
      const hub = view.account.kind === "docker_hub";
      if (view.account.kind === "ecr") return amazonsForm(view);
      const reason = hub ? { reason: "sign_in_needed" } : { reason: "created_by_first_push" };
      return {
        capability: hub && view.account.username ? { state: "allowed" } : { state: "denied", reason },
        namespaces: hub
          ? [
              { name: "acme", quota: { used: 4, limit: 5 } },
              { name: "harbourworks", quota: null },
            ]
          : [],
        rules: { min: 2, max: 255, separators: "._-", slashes: !hub },
        visibilities: ["public", "private"],
        unit: "repository",
        placeholder_tag: hub ? null : "roadstead",
        pushed: "unknown",
        options: [],
        description_max: hub ? 100 : null,
      };
    },
    check_repository_name: ({ name }: { name: string }) => nameProblem(name),
    name_availability: ({ account, namespace, name }: OfAccount & { namespace: string; name: string }) =>
      !all(usable(account)).some((repository) => repository.row.name === `${namespace}/${name}`),
    create_repository: ({ account, repository: wanted }: OfAccount & { repository: NewRepository }) => {
      const view = usable(account);
      const name = `${wanted.namespace}/${wanted.name}`;
      if (all(view).some((repository) => repository.row.name === name)) fail("name_taken");
      const row = {
        name,
        description: wanted.description || null,
        visibility: wanted.visibility,
        last_pushed: null,
        contains: null,
        pulls: 0,
        stars: 0,
        size: 0,
        archived: false,
      };
      (shelves(view)[wanted.namespace] ?? []).unshift({ row, readme: null, tags: [] });
      return row;
    },
    favourites: ({ account }: OfAccount) => world.favourites[account] ?? [],
    set_favourite: ({ account, name, favourite }: OfAccount & { name: string; favourite: boolean }) => {
      const rest = (world.favourites[account] ?? []).filter((other) => other !== name);
      world.favourites[account] = favourite ? [...rest, name] : rest;
      return null;
    },
    remember_repository: ({ account, name }: OfAccount & { name: string }) => {
      world.opened[account] = [name, ...(world.opened[account] ?? []).filter((other) => other !== name)];
      return null;
    },
    forget_repository: ({ account, name }: OfAccount & { name: string }) => {
      world.opened[account] = (world.opened[account] ?? []).filter((other) => other !== name);
      return null;
    },

    tags: ({ account, repository }: OfAccount & { repository: string }) => page(find(usable(account), repository).tags),
    cached_tags: () => null,
    tag_moves: () => [],
    look_again: () => ({ fresh: [], moved: [], changed: false, beyond: [], watched: { part: "whole" } }),
    saves_power: () => false,
    bells: () => world.bells,
    set_bell: ({ name, on }: { name: string; on: boolean }) => {
      world.bells = [...world.bells.filter((other) => other !== name), ...(on ? [name] : [])];
      return null;
    },
    notify: () => null,
    account_cost: () => world.cost,
    tag_history: () => [],
    match_names: ({ pattern, names }: { pattern: { source: string; flags: string }; names: string[] }) => {
      const expression = new RegExp(pattern.source, pattern.flags);
      return names.flatMap((name, place) => (expression.test(name) ? [place] : []));
    },
    tag_details: ({ tags, onPatch }: { tags: string[]; onPatch: Channel<TagPatch> }) => {
      for (const name of tags) {
        const digest = `sha256:${[...name]
          .map((letter) => letter.charCodeAt(0).toString(16))
          .join("")
          .padEnd(64, "4a7c")
          .slice(0, 64)}`;
        onPatch.onmessage({
          state: "read",
          name,
          detail: detail({ digest, content: "image", size: 7_300_000, size_scope: "one_platform", created: ago(86_400_000) }),
        });
      }
      return null;
    },

    settings: () => world.settings,
    update_settings: ({ settings }: { settings: Settings }) => {
      world.settings = settings;
      return null;
    },
    proxy: () => world.proxy,
    update_proxy: ({ draft }: { draft: ProxyDraft }) => {
      const { password, keep, ...settings } = draft;
      if (password && !world.keychain && keep === "keychain") throw { code: "keychain_missing", params: {}, detail: null };
      if (settings.choice === "manual" && !settings.address) {
        throw { code: "invalid_field", params: { field: "proxy_address", problem: "proxy_address" }, detail: null };
      }
      const has_password = password === null ? world.proxy.settings.has_password : password !== "";
      world.proxy = { ...world.proxy, settings: { ...settings, has_password }, session_only: keep === "session" };
      return world.proxy;
    },
    app_info: () => world.info,
    cache_use: () => ({ size: 18_400_000, accounts: world.accounts.map(({ account }) => ({ account: account.id, size: 1_200_000 })) }),
    clear_account_cache: () => null,
    clear_cache: () => null,
    cancel: () => null,
    open_link: () => null,
    make_repository_real: () => null,
    pick_client_certificate: () => ({ ticket: "1", name: "harbourmaster.pem", locked: false }),
    unlock_client_certificate: () => ({ ticket: "1", name: "harbourmaster.p12", locked: false }),
    pick_key_file: () => ({ name: "acme-key.json", path: "/home/acme/acme-key.json" }),
    pick_certificate: () => ({ name: "acme-root-ca.pem", text: "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n" }),
  };
  return list;
}

function renewalOf({ account, docker_login }: AccountView): AccountDetails["renewal"] {
  if (docker_login) return { renewal: "command", command: `docker login ${docker_login.server}` };
  return { renewal: account.kind === "ecr" ? "on_its_own" : "sign_in" };
}

/** Amazon's form: no namespaces, one visibility, and options. */
function amazonsForm(view: AccountView) {
  const open = view.account.endpoint.url.includes("public");
  return {
    capability: { state: "unknown" },
    namespaces: [],
    rules: { min: 2, max: 256, separators: "._-", slashes: true },
    visibilities: [open ? "public" : "private"],
    unit: "repository",
    options: open
      ? []
      : [
          { option: "immutable_tags", usual: false },
          { option: "scan_on_push", usual: false },
        ],
    description_max: null,
  };
}

const noDetail = { status: null, code: null, message: null, request: null, request_id: null };

function understand(world: World, text: string) {
  const hit = /^(?:docker pull )?(?:(https?):\/\/)?([\w.-]+(?::\d+)?)(?:\/([\w./-]+?))?(?::([\w.-]+))?\/?$/.exec(text.trim());
  if (!hit?.[2] || !/[.:]|^localhost/.test(hit[2])) fail("invalid_field", { field: "address", problem: text });
  const [, scheme, host, repository, tag] = hit;
  const loopback = /^(127\.|localhost)/.test(host);
  const kind = host.endsWith("docker.io") || host === "hub.docker.com" ? "docker_hub" : host === "ghcr.io" ? "github" : "oci";
  const address = `${scheme ?? (loopback ? "http" : "https")}://${host}/`;
  const known = world.accounts.find(
    (view) => view.account.endpoint.url === address || (kind === "docker_hub" && view.account.kind === kind),
  );
  return {
    kind: known?.account.kind ?? (host.endsWith(".amazonaws.com") ? "ecr" : kind),
    address,
    host,
    needs_plain_http: scheme === "http" && !loopback,
    repository: repository ?? null,
    tag: tag ?? null,
    digest: null,
    account: known?.account.id ?? null,
  };
}

function nameProblem(name: string): NameProblem | null {
  const better = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  if (name === "") return { problem: "empty" };
  const upper = /[A-Z]/.exec(name);
  if (upper) return { problem: "upper_case", character: upper[0], suggestion: better };
  if (name.includes("/")) return { problem: "slash", suggestion: name.split("/").pop() ?? null };
  const odd = /[^a-z0-9._-]/.exec(name);
  if (odd) return { problem: "bad_character", character: odd[0], suggestion: better || null };
  const twice = /[._-]{2}/.exec(name);
  if (twice) return { problem: "double_separator", characters: twice[0], suggestion: better || null };
  const edge = /^[._-]|[._-]$/.exec(name);
  if (edge) return { problem: "separator_at_edge", character: edge[0], suggestion: better || null };
  return name.length < 2 ? { problem: "too_short", min: 2 } : null;
}
