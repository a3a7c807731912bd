import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import type { NameProblem, NewRepository } from "../../ipc/content";
import { axeProblems } from "../../test/axe";
import { type Handlers, hub, local, mockCommands, showPage } from "../../test/content";
import { CreateRepositoryPage } from "./CreateRepositoryPage";

const rules = { min: 2, max: 255, separators: "._-", slashes: false };
const form = (known: object = {}) => ({
  capability: { state: "allowed" },
  namespaces: [
    { name: "acme", quota: { used: 0, limit: 1 } },
    { name: "harbourworks", quota: null },
  ],
  rules,
  description_max: 100,
  visibilities: ["public", "private"],
  unit: "repository",
  pushed: "unknown",
  options: [],
  ...known,
});

/** As the Rust side's rules would say it, for the names used here. */
function check({ name }: Record<string, unknown>): NameProblem | null {
  const text = String(name);
  if (text === "") return { problem: "empty" };
  if (text.length < 2) return { problem: "too_short", min: 2 };
  const capital = /[A-Z]/.exec(text)?.[0];
  if (capital) return { problem: "upper_case", character: capital, suggestion: text.toLowerCase().replaceAll(" ", "-") };
  return null;
}

function show(handlers: Handlers = {}, at = "/page?namespace=acme", account = hub) {
  const calls = mockCommands({
    creation_form: () => form(),
    check_repository_name: check,
    name_availability: ({ name }) => name !== "web",
    ...handlers,
  });
  return showPage(<CreateRepositoryPage account={account} />, at).then((shown) => ({ ...shown, calls, user: userEvent.setup() }));
}

const name = () => screen.findByRole("textbox", { name: "Repository name" });
const create = () => screen.getByRole("button", { name: "Create" });

describe("Create repository", () => {
  it("creates with what was filled in, and opens the repository's page", async () => {
    const { user, calls, address } = await show({
      create_repository: (args) => {
        const created = Object.values(args).find((value) => typeof value === "object") as NewRepository;
        return { name: `${created.namespace}/${created.name}`, visibility: created.visibility, description: null };
      },
    });
    expect(await name()).toHaveFocus();
    await user.keyboard("docker-quickstart");
    await user.type(screen.getByRole("textbox", { name: "Short description" }), "First steps");
    expect(screen.getByText("11 / 100")).toBeInTheDocument();
    await user.click(screen.getByRole("radio", { name: "Public" }));
    expect(await screen.findByText("free in acme")).toBeInTheDocument();
    expect(await axeProblems()).toEqual([]);
    await user.click(create());
    await waitFor(() => expect(decodeURIComponent(address())).toContain("/repository/acme/docker-quickstart"));
    const sent = Object.values(calls.find(({ command }) => command === "create_repository")?.args ?? {});
    expect(sent).toContainEqual({
      namespace: "acme",
      name: "docker-quickstart",
      description: "First steps",
      visibility: "public",
      options: [],
    });
  });

  it("points at what is wrong with a name, and offers one that would do", async () => {
    const { user } = await show();
    await user.type(await name(), "Storefront API");
    expect(await screen.findByText("Capital letters such as “S” are not allowed.")).toBeInTheDocument();
    expect(await name()).toBeInvalid();
    expect(create()).toHaveAttribute("aria-disabled", "true");
    expect(create()).toHaveAccessibleDescription("Correct the name first");
    await user.click(screen.getByRole("button", { name: "Use storefront-api" }));
    expect(await name()).toHaveValue("storefront-api");
    expect(await name()).toHaveFocus();
    await waitFor(() => expect(create()).not.toHaveAttribute("aria-disabled"));
  });

  it("says that a name is taken before it is sent", async () => {
    const { user, calls } = await show();
    await user.type(await name(), "web");
    expect(await screen.findByText("acme has a repository named web already.")).toBeInTheDocument();
    await user.keyboard("{Enter}");
    expect(calls.some(({ command }) => command === "create_repository")).toBe(false);
  });

  it("chooses private while the plan has one left, and counts it", async () => {
    await show();
    await name();
    expect(screen.getByRole("radiogroup", { name: "Visibility" })).toBeInTheDocument();
    expect(screen.getByRole("radio", { name: "Private" })).toBeChecked();
    expect(screen.getByRole("radio", { name: "Private" })).toHaveAccessibleDescription("Only you, or members of your organisation");
    expect(screen.getByText("Using 0 of 1 private repositories, 1 with this one")).toBeInTheDocument();
  });

  it("chooses public, and says why, when the plan has none left", async () => {
    await show({ creation_form: () => form({ namespaces: [{ name: "acme", quota: { used: 1, limit: 1 } }] }) });
    await name();
    expect(screen.getByRole("radio", { name: "Public" })).toBeChecked();
    expect(screen.getByText("Using 1 of 1 private repositories: none is left in this plan")).toBeInTheDocument();
  });

  it("shows the server's refusal at its field, keeps what was typed, and forgets it when that is changed", async () => {
    let code = "name_taken";
    const { user } = await show({
      create_repository: () => {
        throw { code, params: null, detail: null };
      },
    });
    await user.type(await name(), "quick");
    await waitFor(() => expect(create()).not.toHaveAttribute("aria-disabled"));
    await user.click(create());
    expect(await screen.findByText(/This name is taken/)).toBeInTheDocument();
    expect(await name()).toHaveValue("quick");
    expect(await name()).toHaveFocus();
    await user.keyboard("er");
    expect(screen.queryByText(/This name is taken/)).not.toBeInTheDocument();

    code = "private_quota_used_up";
    await waitFor(() => expect(create()).not.toHaveAttribute("aria-disabled"));
    await user.click(create());
    expect(await screen.findByText(/No private repository is left in this plan/)).toBeInTheDocument();
    expect(screen.getByRole("radiogroup", { name: "Visibility" })).toHaveAccessibleDescription(/No private repository/);
    await user.click(screen.getByRole("radio", { name: "Public" }));
    expect(screen.queryByText(/No private repository is left/)).not.toBeInTheDocument();
  });

  it("tells any other refusal above the buttons", async () => {
    const { user } = await show({
      create_repository: () => {
        throw { code: "server_error", params: { status: 503 }, detail: null };
      },
    });
    await user.type(await name(), "quick");
    await waitFor(() => expect(create()).not.toHaveAttribute("aria-disabled"));
    await user.click(create());
    expect(await screen.findByRole("alert")).toHaveTextContent("503");
    expect(await name()).toHaveValue("quick");
  });

  it("does not send a description that is too long", async () => {
    const { user, calls } = await show();
    await user.type(await name(), "quick");
    await user.click(screen.getByRole("textbox", { name: "Short description" }));
    await user.paste("x".repeat(101));
    expect(screen.getByText("At most 100 characters fit.")).toBeInTheDocument();
    await user.keyboard("{Enter}");
    expect(calls.some(({ command }) => command === "create_repository")).toBe(false);
  });

  it("gives the commands where the first push creates a repository, and opens the page that watches for it", async () => {
    const { user, calls, address } = await show(
      {
        creation_form: () =>
          form({
            capability: { state: "denied", reason: { reason: "created_by_first_push" } },
            namespaces: [],
            rules: { ...rules, min: 1, slashes: true },
          }),
        push_target: () => ({ login_server: "127.0.0.1:5000", username: null, registry: "127.0.0.1:5000", plain_http: true }),
      },
      "/page",
      local,
    );
    await user.type(await name(), "team/app");
    expect(await screen.findByText("The first push creates it.")).toBeInTheDocument();
    await waitFor(() => expect(document.body).toHaveTextContent("docker push 127.0.0.1:5000/team/app:1.0"));
    expect(await axeProblems()).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Open its page and watch" }));
    await waitFor(() => expect(decodeURIComponent(address())).toContain("/repository/team/app"));
    expect(calls.find(({ command }) => command === "remember_repository")?.args).toMatchObject({ name: "team/app" });
  });

  it("makes a name real where only a push can, after saying which tag that leaves", async () => {
    const { user, calls, address } = await show(
      {
        creation_form: () =>
          form({
            capability: { state: "denied", reason: { reason: "created_by_first_push" } },
            namespaces: [],
            rules: { ...rules, min: 1, slashes: true },
            placeholder_tag: "roadstead",
          }),
        push_target: () => ({ login_server: "127.0.0.1:5000", username: null, registry: "127.0.0.1:5000", plain_http: true }),
        make_repository_real: () => null,
      },
      "/page",
      local,
    );
    const open = () => screen.getByRole("button", { name: "Make the name real …" });
    await user.type(await name(), "team/app");
    await waitFor(() => expect(open()).not.toHaveAttribute("aria-disabled"));
    await user.click(open());
    const dialog = await screen.findByRole("dialog", { name: "Make team/app real?" });
    expect(dialog).toHaveTextContent("It leaves one tag, roadstead.");
    expect(calls.some(({ command }) => command === "make_repository_real")).toBe(false);
    expect(await axeProblems()).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Push it" }));
    await waitFor(() => expect(decodeURIComponent(address())).toContain("/repository/team/app"));
    expect(calls.find(({ command }) => command === "make_repository_real")?.args).toMatchObject({ name: "team/app" });
  });

  it("says who may pull from what the first push makes, where the registry has a rule for it", async () => {
    const capability = { state: "denied", reason: { reason: "created_by_first_push" } } as const;
    await show({ creation_form: () => form({ capability, namespaces: [], pushed: "of_registry" }) });
    expect(await screen.findByText(/^Who may pull is a setting of the whole registry/)).toBeInTheDocument();
  });

  it("says why nothing can be created, and how to change that", async () => {
    await show({ creation_form: () => form({ capability: { state: "denied", reason: { reason: "read_only_token" } }, namespaces: [] }) });
    expect(await screen.findByRole("heading", { name: "Nothing can be created here: this token is read-only" })).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Change token" })).toBeInTheDocument();
  });

  it("offers each visibility that the registry has, and no other", async () => {
    await show({ creation_form: () => form({ visibilities: ["private", "internal", "public"] }) });
    await name();
    expect(screen.getAllByRole("radio", { name: /^(Public|Internal|Private)$/ })).toHaveLength(3);
    expect(screen.getByRole("radio", { name: "Private" })).toBeChecked();
    expect(screen.getByRole("radio", { name: "Internal" })).toHaveAccessibleDescription("Everyone who is signed in at this registry");
    expect(await axeProblems()).toEqual([]);
  });

  it("creates a project where visibility stands on projects, and leads to its repositories", async () => {
    const { user, calls, address } = await show({
      creation_form: () => form({ namespaces: [], unit: "namespace", visibilities: ["private", "public"], description_max: null }),
      create_repository: () => ({ name: "fleet", visibility: "private", description: null }),
    });
    await user.type(await screen.findByRole("textbox", { name: "Project name" }), "fleet");
    expect(screen.queryByRole("combobox", { name: "Namespace" })).not.toBeInTheDocument();
    expect(screen.getByText("A project is what is created here.")).toBeVisible();
    await waitFor(() => expect(create()).not.toHaveAttribute("aria-disabled"));
    await user.click(create());
    await waitFor(() => expect(decodeURIComponent(address())).toContain("namespace=fleet"));
    expect(calls.filter(({ command }) => command === "create_repository")).toHaveLength(1);
  });

  it("creates a repository of images in a place that is chosen, and says plainly what public means", async () => {
    const west = "europe-west1-docker.pkg.dev/acme";
    const { user, calls, address } = await show(
      {
        creation_form: () =>
          form({
            namespaces: [
              { name: west, quota: null },
              { name: "us-docker.pkg.dev/acme", quota: null },
            ],
            unit: "image_repository",
            visibilities: ["private", "public"],
            description_max: null,
          }),
        create_repository: () => ({ name: `${west}/fleet`, visibility: "private", description: null }),
      },
      "/page",
      { ...hub, kind: "artifact_registry" },
    );
    await user.type(await screen.findByRole("textbox", { name: "Repository name" }), "fleet");
    expect(screen.getByRole("combobox", { name: "Location and project" })).toHaveValue(west);
    expect(screen.getByRole("radio", { name: "Private" })).toBeChecked();
    expect(screen.getByRole("radio", { name: "Public" })).toHaveAccessibleDescription(/allUsers/);
    await waitFor(() => expect(create()).not.toHaveAttribute("aria-disabled"));
    await user.click(create());
    await waitFor(() => expect(decodeURIComponent(address())).toContain(`namespace=${west}/fleet`));
    const sent = Object.values(calls.find(({ command }) => command === "create_repository")?.args ?? {});
    expect(sent).toContainEqual(expect.objectContaining({ namespace: west, name: "fleet", visibility: "private" }));
  });

  it("offers what the registry lets one switch on, and sends what was", async () => {
    const options = [
      { option: "immutable_tags", usual: false },
      { option: "scan_on_push", usual: true },
    ];
    const own = { namespaces: [], description_max: null, visibilities: ["private"], rules: { ...rules, slashes: true }, options };
    const { calls, user } = await show({ creation_form: () => form(own) }, "/page");
    await user.type(await screen.findByRole("textbox", { name: "Repository name" }), "team/app");
    expect(screen.queryByRole("combobox", { name: "Namespace" })).not.toBeInTheDocument();
    expect(screen.getByRole("checkbox", { name: "Scan on push" })).toBeChecked();
    await user.click(screen.getByRole("checkbox", { name: "Immutable tags" }));
    await user.click(screen.getByRole("checkbox", { name: "Scan on push" }));
    expect(await axeProblems()).toEqual([]);
    await waitFor(() => expect(create()).not.toHaveAttribute("aria-disabled"));
    await user.click(create());
    await waitFor(() => expect(calls.some(({ command }) => command === "create_repository")).toBe(true));
    const made = calls.find(({ command }) => command === "create_repository");
    expect(made?.args).toMatchObject({
      repository: { namespace: "", name: "team/app", visibility: "private", options: ["immutable_tags"] },
    });
  });

  it("warns where all is public before anything is created", async () => {
    await show({ creation_form: () => form({ visibilities: ["public"] }) });
    expect(await screen.findByText("This will be public")).toBeVisible();
  });
});
