import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import type { Repository } from "../../ipc/content";
import { axeProblems } from "../../test/axe";
import { hub, local, mockCommands, pageOf, showPage } from "../../test/content";
import { RepositoriesPage } from "./RepositoriesPage";

const repository = (name: string, known: Partial<Repository> = {}): Repository => ({
  name,
  description: null,
  visibility: "public",
  last_pushed: null,
  contains: null,
  pulls: 0,
  stars: 0,
  size: null,
  archived: false,
  ...known,
});

const repositories = [
  repository("acme/web", { visibility: "private", last_pushed: "2026-11-24T00:00:00Z", contains: ["image"], pulls: 1204 }),
  repository("acme/charts", { last_pushed: "2026-11-20T00:00:00Z", contains: ["helm"] }),
  repository("acme/docker-quickstart"),
];

const hubNamespaces = () => [
  { name: "acme", kind: "user" },
  { name: "harbourworks", kind: "organisation" },
];

const grid = () => screen.findByRole("grid", { name: "Repositories" });
const rowNames = async () =>
  within(await grid())
    .getAllByRole("link")
    .map((link) => link.textContent);

describe("Repositories", () => {
  it("lists the first namespace, newest first, with what is known of each", async () => {
    mockCommands({ namespaces: hubNamespaces, repositories: () => pageOf(repositories) });
    await showPage(<RepositoriesPage account={hub} />);
    expect(await screen.findByRole("heading", { level: 1, name: "Repositories" })).toBeInTheDocument();
    await waitFor(async () => expect(await rowNames()).toEqual(["acme/web", "acme/charts", "acme/docker-quickstart"]));
    const web = within(await grid()).getByRole("row", { name: /acme\/web/ });
    expect(web).toHaveTextContent("Private");
    expect(web).toHaveTextContent("1,204");
    expect(within(await grid()).getByRole("row", { name: /docker-quickstart/ })).toHaveTextContent("—");
    expect(screen.getByRole("columnheader", { name: "Last pushed" })).toHaveAttribute("aria-sort", "descending");
    expect(screen.getByText("3 repositories")).toBeInTheDocument();
    expect(screen.getByText("complete")).toBeInTheDocument();
    expect(await axeProblems()).toEqual([]);
  });

  it("shows rows after the first page, and reads the rest on by itself", async () => {
    const many = Array.from({ length: 250 }, (_, index) => repository(`acme/r${String(index).padStart(3, "0")}`));
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    mockCommands({
      namespaces: hubNamespaces,
      repositories: async ({ cursor }) => {
        if (cursor !== null) await held;
        return pageOf(many, cursor);
      },
    });
    await showPage(<RepositoriesPage account={hub} />, "/page?namespace=acme");
    expect(await screen.findByText("100 loaded, still reading")).toBeInTheDocument();
    expect(await grid()).toHaveAttribute("aria-rowcount", "-1");
    release();
    expect(await screen.findByText("250 repositories")).toBeInTheDocument();
  });

  it("filters by text, offers what comes close, and clears", async () => {
    const user = userEvent.setup();
    mockCommands({ namespaces: hubNamespaces, repositories: () => pageOf(repositories) });
    await showPage(<RepositoriesPage account={hub} />, "/page?namespace=acme");
    await grid();
    const filter = screen.getByRole("searchbox", { name: "Filter repositories" });
    await user.type(filter, "chart");
    expect(await rowNames()).toEqual(["acme/charts"]);
    await user.clear(filter);
    await user.type(filter, "wbe");
    expect(await screen.findByRole("heading", { name: "No repository matches “wbe”" })).toBeInTheDocument();
    expect(screen.getByRole("link", { name: "acme/web" })).toBeInTheDocument();
    await user.click(screen.getByText("Clear", { selector: "section *" }));
    expect(await rowNames()).toHaveLength(3);
  });

  it("filters by visibility, and sorts by a head", async () => {
    const user = userEvent.setup();
    mockCommands({ namespaces: hubNamespaces, repositories: () => pageOf(repositories) });
    await showPage(<RepositoriesPage account={hub} />, "/page?namespace=acme");
    await grid();
    await user.click(screen.getByRole("button", { name: "Name" }));
    expect(await rowNames()).toEqual(["acme/charts", "acme/docker-quickstart", "acme/web"]);
    await user.click(screen.getByRole("combobox", { name: "Visibility" }));
    await user.click(await screen.findByRole("option", { name: "Private" }));
    expect(await rowNames()).toEqual(["acme/web"]);
  });

  it("switches the namespace, and the address with it", async () => {
    const user = userEvent.setup();
    const calls = mockCommands({ namespaces: hubNamespaces, repositories: () => pageOf(repositories) });
    const { address } = await showPage(<RepositoriesPage account={hub} />, "/page?namespace=acme");
    await grid();
    await user.click(screen.getByRole("combobox", { name: "Namespace" }));
    await user.click(await screen.findByRole("option", { name: "harbourworks" }));
    await waitFor(() => expect(address()).toContain("namespace=harbourworks"));
    expect(calls.filter(({ command }) => command === "repositories").map(({ args }) => args.namespace)).toEqual(["acme"]);
  });

  it("keeps a favourite at once, and takes it back when it could not be kept", async () => {
    const user = userEvent.setup();
    let fails = false;
    const calls = mockCommands({
      namespaces: hubNamespaces,
      repositories: () => pageOf(repositories),
      set_favourite: () => {
        if (fails) throw { code: "storage", params: { message: "full" }, detail: null };
        return null;
      },
    });
    await showPage(<RepositoriesPage account={hub} />, "/page?namespace=acme");
    const star = within(await within(await grid()).findByRole("row", { name: /acme\/web/ })).getByRole("button", { name: "Favourite" });
    await user.click(star);
    expect(star).toHaveAttribute("aria-pressed", "true");
    expect(calls.find(({ command }) => command === "set_favourite")?.args).toMatchObject({ name: "acme/web", favourite: true });
    fails = true;
    await user.click(star);
    await waitFor(() => expect(star).toHaveAttribute("aria-pressed", "true"));
  });

  it("opens a repository with Enter", async () => {
    const user = userEvent.setup();
    mockCommands({ namespaces: hubNamespaces, repositories: () => pageOf(repositories) });
    const { address } = await showPage(<RepositoriesPage account={hub} />, "/page?namespace=acme");
    (await within(await grid()).findByRole("row", { name: /acme\/charts/ })).focus();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(decodeURIComponent(address())).toContain("/repository/acme/charts"));
  });

  it("calls to create the first repository of an empty namespace", async () => {
    const user = userEvent.setup();
    mockCommands({ namespaces: hubNamespaces, repositories: () => pageOf([]) });
    const { address } = await showPage(<RepositoriesPage account={hub} />, "/page?namespace=acme");
    expect(await screen.findByRole("heading", { name: "No repositories in acme yet" })).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Create the first one" }));
    await waitFor(() => expect(address()).toContain("/create?namespace=acme"));
  });

  it("keeps what was kept on disk when the registry cannot be reached, with its age", async () => {
    mockCommands({
      namespaces: hubNamespaces,
      cached_repositories: () => ({
        page: { ...pageOf(repositories), completeness: { state: "cached", fetched: "2026-11-24T00:00:00Z" } },
        fetched: new Date(Date.now() - 2 * 3_600_000).toISOString(),
      }),
      repositories: () => {
        throw { code: "connection_failed", params: { host: "hub.docker.com" }, detail: null };
      },
    });
    await showPage(<RepositoriesPage account={hub} />, "/page?namespace=acme");
    expect(await screen.findByText("hub.docker.com cannot be reached.")).toBeInTheDocument();
    expect(await rowNames()).toHaveLength(3);
    expect(screen.getByText("from the cache")).toBeInTheDocument();
    expect(screen.getAllByText("2 hours ago").length).toBeGreaterThan(0);
  });

  it("keeps the rows of an ended session, and leads to signing in again from there", async () => {
    mockCommands({
      namespaces: () => {
        throw { code: "session_ended", detail: null };
      },
      cached_namespaces: () => hubNamespaces(),
      cached_repositories: () => ({ page: pageOf(repositories), fetched: new Date(Date.now() - 7_200_000).toISOString() }),
      repositories: () => {
        throw { code: "session_ended", detail: null };
      },
    });
    await showPage(<RepositoriesPage account={hub} />, "/page");
    expect(await screen.findByText("Your session ended.")).toBeVisible();
    expect(await rowNames()).toHaveLength(3);
    expect(screen.getByRole("button", { name: "Sign in again" })).toBeEnabled();
    expect(await axeProblems()).toEqual([]);
  });

  it("tells a refusal, and asks again", async () => {
    const user = userEvent.setup();
    let works = false;
    mockCommands({
      namespaces: hubNamespaces,
      repositories: () => {
        if (!works) throw { code: "server_error", params: { status: 503 }, detail: null };
        return pageOf(repositories);
      },
    });
    await showPage(<RepositoriesPage account={hub} />, "/page?namespace=acme");
    expect(await screen.findByRole("alert")).toHaveTextContent("503");
    works = true;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await rowNames()).toHaveLength(3);
  });

  it("offers to open a repository by name where the registry lists none, and remembers it", async () => {
    const user = userEvent.setup();
    const calls = mockCommands({ repositories: () => ({ ...pageOf([]), completeness: { state: "opened_by_name" } }) });
    const { address } = await showPage(<RepositoriesPage account={local} />);
    expect(await screen.findByRole("heading", { name: "This registry does not list its repositories" })).toBeInTheDocument();
    expect(await axeProblems()).toEqual([]);
    await user.type(screen.getByRole("textbox", { name: "Open a repository by name" }), "team/app{Enter}");
    await waitFor(() => expect(decodeURIComponent(address())).toContain("/repository/team/app"));
    expect(calls.find(({ command }) => command === "remember_repository")?.args).toMatchObject({ name: "team/app" });
  });

  it("says why nothing can be created with a token that only reads", async () => {
    mockCommands({
      namespaces: hubNamespaces,
      repositories: () => pageOf(repositories),
      creation_form: () => ({
        capability: { state: "denied", reason: { reason: "read_only_token" } },
        namespaces: [],
        rules: { min: 2, max: 255, separators: "._-", slashes: false },
        description_max: 100,
      }),
    });
    await showPage(<RepositoriesPage account={hub} />, "/page?namespace=acme");
    const create = () => screen.findByRole("button", { name: "Create repository" });
    await waitFor(async () => expect(await create()).toHaveAttribute("aria-disabled", "true"));
    expect(await create()).toHaveAccessibleDescription("this token is read-only");
  });

  it("stops reading when one leaves", async () => {
    const calls = mockCommands({ namespaces: hubNamespaces, repositories: () => new Promise(() => undefined) });
    const { unmount } = await showPage(<RepositoriesPage account={hub} />, "/page?namespace=acme");
    await waitFor(() => expect(calls.some(({ command }) => command === "repositories")).toBe(true));
    unmount();
    const asked = calls.find(({ command }) => command === "repositories")?.args.request;
    await waitFor(() => expect(calls.some(({ command, args }) => command === "cancel" && args.request === asked)).toBe(true));
  });
});
