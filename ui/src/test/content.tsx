// Pages under test: the providers they stand in, a router in memory, and a Rust side made of a few functions.
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRoute, createRouter, Outlet, RouterProvider } from "@tanstack/react-router";
import { mockIPC } from "@tauri-apps/api/mocks";
import { type RenderResult, render } from "@testing-library/react";
import type { ReactNode } from "react";
import { I18nextProvider } from "react-i18next";
import { createClient } from "../app/client";
import { routes } from "../app/paths";
import { theme, variables } from "../app/theme";
import { i18n } from "../i18n";
import type { Page } from "../ipc/content";
import type { Account } from "../ipc/model";
import { type AppActions, AppActionsProvider } from "../kit/AppActions";

export const hub: Account = {
  id: "docker_hub|https://hub.docker.com|acme",
  kind: "docker_hub",
  label: "Docker Hub",
  endpoint: { url: "https://hub.docker.com/", plain_http: false, extra_ca_pem: null, trusted_realms: [] },
  username: "acme",
};

export const local: Account = {
  id: "oci|http://127.0.0.1:5000|",
  kind: "oci",
  label: "127.0.0.1:5000",
  endpoint: { url: "http://127.0.0.1:5000/", plain_http: false, extra_ca_pem: null, trusted_realms: [] },
  username: null,
};

export type Handlers = Record<string, (args: Record<string, unknown>) => unknown>;

const settings = { language: "en", theme: "light", command_tool: "docker", repository_tree: false, notify_stars: false, last_path: null };

/** Answers commands; returns what was called, in its order. What nobody answers fails as the Rust side would. */
export function mockCommands(handlers: Handlers): { command: string; args: Record<string, unknown> }[] {
  const calls: { command: string; args: Record<string, unknown> }[] = [];
  const all: Handlers = {
    settings: () => settings,
    update_settings: () => null,
    favourites: () => [],
    namespaces: () => [],
    cached_namespaces: () => null,
    cached_repositories: () => null,
    cached_tags: () => null,
    tag_moves: () => [],
    // As a registry where each look finds something new.
    look_again: () => ({ fresh: [], moved: [], changed: true, beyond: [], watched: { part: "whole" } }),
    saves_power: () => false,
    bells: () => [],
    set_bell: () => null,
    notify: () => null,
    tag_history: () => [],
    match_names: matchNames,
    cancel: () => null,
    remember_repository: () => null,
    push_target: () => ({ login_server: null, username: "acme", registry: null, plain_http: false }),
    creation_form: () => ({
      capability: { state: "allowed" },
      namespaces: [{ name: "acme", quota: { used: 0, limit: 1 } }],
      rules: { min: 2, max: 255, separators: "._-", slashes: false },
      visibilities: ["public", "private"],
      unit: "repository",
      pushed: "unknown",
      description_max: 100,
    }),
    ...handlers,
  };
  mockIPC((command, args) => {
    const given = (args ?? {}) as Record<string, unknown>;
    calls.push({ command, args: given });
    const handler = all[command];
    if (!handler) throw { code: "internal", params: { message: `no ${command}` }, detail: null };
    return handler(given);
  });
  return calls;
}

/** As the Rust side does, with this engine's expressions. */
function matchNames({ pattern, names }: Record<string, unknown>): number[] {
  const { source, flags } = pattern as { source: string; flags: string };
  try {
    const expression = new RegExp(source, flags);
    return (names as string[]).flatMap((name, place) => (expression.test(name) ? [place] : []));
  } catch (thrown) {
    throw { code: "invalid_field", params: { field: "pattern", problem: String(thrown) }, detail: null };
  }
}

/** A list that is one page, or the page from `cursor` on. */
export function pageOf<T>(items: T[], cursor: unknown = null, size = 100): Page<T> {
  const start = cursor === null ? 0 : Number(cursor);
  const next = start + size < items.length ? String(start + size) : null;
  return { items: items.slice(start, start + size), next, total: items.length, completeness: { state: "complete" } };
}

type Shown = RenderResult & { address: () => string };

/** Shows a page at an address, with every other address leading to an empty page. */
export async function showPage(page: ReactNode, at = "/page", actions: Partial<AppActions> = {}): Promise<Shown> {
  layOut();
  const root = createRootRoute({ component: Outlet });
  const here = createRoute({ getParentRoute: () => root, path: "/page", component: () => page });
  const others = Object.values(routes).map((path) =>
    createRoute({ getParentRoute: () => root, path, component: () => <h1>elsewhere</h1> }),
  );
  const router = createRouter({
    routeTree: root.addChildren([here, ...others]),
    history: createMemoryHistory({ initialEntries: [at] }),
  });
  await router.load();
  const result = render(
    <I18nextProvider i18n={i18n}>
      <MantineProvider theme={theme} cssVariablesResolver={variables} env="test">
        <QueryClientProvider client={createClient()}>
          <AppActionsProvider
            value={{
              signIn: () => undefined,
              addRegistry: () => undefined,
              openSettings: () => undefined,
              trust: () => Promise.resolve(),
              openLink: () => undefined,
              ...actions,
            }}
          >
            <RouterProvider router={router as never} />
          </AppActionsProvider>
        </QueryClientProvider>
      </MantineProvider>
    </I18nextProvider>,
  );
  return { ...result, address: () => router.state.location.href };
}

/** jsdom lays nothing out: a scroller of 1000 × 600 lets a virtual list draw its rows. */
export function layOut(): void {
  for (const [name, value] of Object.entries({ offsetWidth: 1000, offsetHeight: 600, clientWidth: 1000, clientHeight: 600 })) {
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, value });
  }
}
