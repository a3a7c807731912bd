import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { fail } from "../../../ipc/mock/handlers";
import { createWorld, livedInWorld } from "../../../ipc/mock/world";
import { renderApp } from "../../../test/app";
import { axeProblems } from "../../../test/axe";

async function openDialog(world = createWorld()) {
  const app = renderApp({ world, path: "/settings" });
  await screen.findByRole("heading", { name: "Settings" });
  await app.user.click(screen.getAllByRole("button", { name: "Add registry" })[0] as HTMLElement);
  return { ...app, dialog: within(await screen.findByRole("dialog", { name: "Add registry" })) };
}

describe("adding a registry", () => {
  it("lists every kind, each of which can be added", async () => {
    const { dialog } = await openDialog();
    expect(await dialog.findByRole("button", { name: "Other registry" })).toBeVisible();
    for (const name of ["Docker Hub", "Amazon ECR", "Azure Container Registry", "Google Artifact Registry", "Harbor", "GitLab", "Quay"])
      expect(dialog.getByRole("button", { name })).not.toHaveAttribute("aria-disabled");
    expect(await axeProblems()).toEqual([]);
  });

  it("understands a pasted address, and opens its repository once connected", async () => {
    const { dialog, user, router } = await openDialog();
    await user.type(dialog.getByRole("textbox", { name: "Address, pull command or image name" }), "127.0.0.1:5000/team/app:1.0");
    expect(await dialog.findByText("understood")).toBeVisible();
    expect(dialog.getByText("team/app")).toBeVisible();
    await user.keyboard("{Enter}");
    expect(await dialog.findByLabelText("Address")).toHaveValue("http://127.0.0.1:5000/");
    await user.click(dialog.getByRole("button", { name: "Add registry" }));
    await waitFor(() => expect(router.state.location.pathname).toContain("/repository/team/app"));
    const registries = within(screen.getByRole("navigation", { name: "Registries" }));
    expect(await registries.findByRole("link", { name: "127.0.0.1:5000" })).toBeVisible();
  });

  it("opens the repository that was pasted for the very first registry, too, and stays there", async () => {
    const { user, router } = renderApp();
    const main = within(await screen.findByRole("main"));
    await user.click(await main.findByRole("button", { name: "Add registry" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Add registry" }));
    await user.type(dialog.getByRole("textbox", { name: "Address, pull command or image name" }), "127.0.0.1:5000/team/app:1.0");
    expect(await dialog.findByText("understood")).toBeVisible();
    await user.keyboard("{Enter}");
    await user.click(await dialog.findByRole("button", { name: "Add registry" }));
    expect(await screen.findByRole("heading", { name: "team/app" })).toBeVisible();
    expect(router.state.location.pathname).toContain("/repository/team/app");
  });

  it("adds without an account and without a test when user and password are left empty", async () => {
    const { dialog, user, mock } = await openDialog();
    await user.click(await dialog.findByRole("button", { name: "Other registry" }));
    await user.click(dialog.getByRole("button", { name: "Continue with Other registry" }));
    await user.type(await dialog.findByLabelText("Address"), "127.0.0.1:5000");
    await user.click(dialog.getByRole("button", { name: "Add registry" }));
    expect(await screen.findByRole("link", { name: "127.0.0.1:5000" })).toBeVisible();
    expect(mock.calls("sign_in")[0]).toMatchObject({ draft: { kind: "oci", address: "127.0.0.1:5000", username: null, secret: null } });
  });

  it("asks a registry with one home for no address, and links to where its token is made", async () => {
    const { dialog, user, mock } = await openDialog();
    await user.dblClick(await dialog.findByRole("button", { name: "GitHub" }));
    expect(dialog.queryByLabelText("Address")).not.toBeInTheDocument();
    await user.click(dialog.getByRole("button", { name: "Add registry" }));
    expect(dialog.getByText("Type your username.")).toBeVisible();
    expect(mock.calls("sign_in")).toHaveLength(0);
    await user.click(dialog.getByRole("link", { name: /Make one/ }));
    expect(mock.calls("open_link")[0]).toMatchObject({ url: "https://github.com/settings/tokens/new" });
    await user.type(dialog.getByLabelText("Username"), "acme-bot");
    await user.type(dialog.getByLabelText("Password or access token"), "ghp_1");
    await user.click(dialog.getByRole("button", { name: "Add registry" }));
    await waitFor(() => expect(mock.calls("sign_in")).toHaveLength(1));
    expect(mock.calls("sign_in")[0]).toMatchObject({ draft: { kind: "github", address: null, username: "acme-bot", secret: "ghp_1" } });
  });

  it("fills in the vendor's own address where there are others, and links to that instance's page", async () => {
    const { dialog, user, mock } = await openDialog();
    await user.dblClick(await dialog.findByRole("button", { name: "GitLab" }));
    const address = dialog.getByLabelText("Address");
    expect(address).toHaveValue("https://gitlab.com/");
    await user.clear(address);
    await user.type(address, "git.acme.dev");
    await user.click(dialog.getByRole("link", { name: /Make one/ }));
    expect(mock.calls("open_link")[0]).toMatchObject({
      url: "https://git.acme.dev/-/user_settings/personal_access_tokens?name=Roadstead",
    });
  });

  it("signs in to Amazon by a profile, by keys, or by what this computer has, with just the fields of each", async () => {
    const { dialog, user, mock } = await openDialog();
    await user.dblClick(await dialog.findByRole("button", { name: "Amazon ECR" }));
    const add = () => user.click(dialog.getByRole("button", { name: "Add registry" }));
    await add();
    expect(dialog.getByText("Type the name of a profile.")).toBeVisible();
    expect(dialog.getByText("Type a region, or the address of a registry.")).toBeVisible();
    await user.type(dialog.getByLabelText("Profile"), "team");
    await user.type(dialog.getByLabelText("Region"), "eu-west-1");
    mock.on("sign_in", () => fail("command_sign_in_needed", { command: "aws sso login --profile team" }));
    await add();
    expect(await dialog.findByText("aws sso login --profile team")).toBeVisible();
    expect(mock.calls("sign_in")[0]).toMatchObject({
      draft: { address: null, username: null, secret: null, cloud: { cloud: "aws", way: "profile", profile: "team", region: "eu-west-1" } },
    });
    await user.click(dialog.getByRole("radio", { name: "Access keys" }));
    expect(dialog.queryByLabelText("Profile")).not.toBeInTheDocument();
    await user.type(dialog.getByLabelText("Access key ID"), "AKIA1");
    await user.type(dialog.getByLabelText("Secret access key"), "s3");
    await add();
    await waitFor(() => expect(mock.calls("sign_in")).toHaveLength(2));
    expect(mock.calls("sign_in")[1]).toMatchObject({
      draft: { cloud: { way: "keys", access_key_id: "AKIA1", secret_access_key: "s3", session_token: null, region: "eu-west-1" } },
    });
    expect(await axeProblems()).toEqual([]);
  });

  it("signs in to Azure by a name and its password or by what az has, and says what is wrong at its field", async () => {
    const { dialog, user, mock } = await openDialog();
    await user.dblClick(await dialog.findByRole("button", { name: "Azure Container Registry" }));
    const add = () => user.click(dialog.getByRole("button", { name: "Add registry" }));
    await user.type(dialog.getByLabelText("Address"), "acme.azurecr.io");
    await user.type(dialog.getByLabelText("Username"), "acme");
    await user.type(dialog.getByLabelText("Password or access token"), "a1");
    mock.on("sign_in", () => fail("invalid_field", { field: "username", problem: "admin_disabled" }));
    await add();
    expect(await dialog.findByText(/^The admin user of this registry is switched off\./)).toBeVisible();
    expect(mock.calls("sign_in")[0]).toMatchObject({
      draft: { kind: "acr", address: "acme.azurecr.io", username: "acme", secret: "a1", cloud: null },
    });
    await user.click(dialog.getByRole("radio", { name: "Azure CLI" }));
    expect(dialog.queryByLabelText("Username")).not.toBeInTheDocument();
    expect(dialog.getByText(/^The login of “az login” on this computer\./)).toBeVisible();
    await user.type(dialog.getByLabelText(/^Tenant/), "contoso.com");
    mock.on("sign_in", () => fail("invalid_field", { field: "tenant", problem: "other_tenant" }));
    await add();
    expect(await dialog.findByText(/^Azure knows this sign-in, but the registry refuses it\./)).toBeVisible();
    expect(mock.calls("sign_in")[1]).toMatchObject({
      draft: { username: null, secret: null, cloud: { cloud: "azure", tenant: "contoso.com" } },
    });
    expect(await axeProblems()).toEqual([]);
  });

  it("sends an OAuth token of Quay under the name that its registry knows it by", async () => {
    const { dialog, user, mock } = await openDialog();
    await user.dblClick(await dialog.findByRole("button", { name: "Quay" }));
    expect(dialog.queryByLabelText("Username")).not.toBeInTheDocument();
    await user.type(dialog.getByLabelText("Password or access token"), "q1");
    await user.click(dialog.getByRole("button", { name: "Add registry" }));
    await waitFor(() => expect(mock.calls("sign_in")).toHaveLength(1));
    expect(mock.calls("sign_in")[0]).toMatchObject({ draft: { kind: "quay", username: "$oauthtoken", secret: "q1" } });
  });

  it("signs in to Google with this computer's login, a key file that is chosen or pasted, or a token", async () => {
    const { dialog, user, mock } = await openDialog();
    mock.on("sign_in", () => fail("invalid_field", { field: "application_default", problem: "other_kind" }));
    await user.dblClick(await dialog.findByRole("button", { name: "Google Artifact Registry" }));
    expect(dialog.queryByLabelText(/^Address/)).not.toBeInTheDocument();
    const add = () => user.click(dialog.getByRole("button", { name: "Add registry" }));
    await add();
    expect(await dialog.findByText(/^This is not the key of a service account/)).toBeVisible();
    expect(mock.calls("sign_in")[0]).toMatchObject({ draft: { cloud: { cloud: "google", way: "application_default", project: null } } });
    await user.click(dialog.getByText("Key file", { selector: "span" }));
    await add();
    expect(dialog.getByText("Choose the key file, or paste its text.")).toBeVisible();
    await user.click(dialog.getByRole("button", { name: "Choose file…" }));
    expect(await dialog.findByText("acme-key.json")).toBeVisible();
    await user.type(dialog.getByLabelText(/^Project/), "acme-harbour");
    await add();
    await waitFor(() => expect(mock.calls("sign_in")).toHaveLength(2));
    const cloud = { way: "key_file", project: "acme-harbour", key_file: null, path: "/home/acme/acme-key.json" };
    expect(mock.calls("sign_in")[1]).toMatchObject({ draft: { cloud } });
    await user.click(dialog.getByText("Access token", { selector: "span" }));
    await add();
    await waitFor(() => expect(mock.calls("sign_in")).toHaveLength(3));
    expect(mock.calls("sign_in")[2]).toMatchObject({ draft: { cloud: null, username: null, secret: null } });
    expect(await axeProblems()).toEqual([]);
  });

  it("shows what a registry says about a token at the token", async () => {
    const { dialog, user, mock } = await openDialog();
    await user.dblClick(await dialog.findByRole("button", { name: "GitHub" }));
    mock.on("sign_in", () => fail("invalid_field", { field: "password", problem: "classic tokens only" }));
    await user.type(dialog.getByLabelText("Username"), "acme-bot");
    await user.type(dialog.getByLabelText("Password or access token"), "github_pat_1");
    await user.click(dialog.getByRole("button", { name: "Add registry" }));
    expect(await dialog.findByText("classic tokens only")).toBeVisible();
    expect(dialog.getByLabelText("Password or access token")).toBeInvalid();
  });

  it("reports each step of the connection test", async () => {
    const { dialog, user } = await openDialog();
    await user.click(await dialog.findByRole("button", { name: "Other registry" }));
    await user.click(dialog.getByRole("button", { name: "Continue with Other registry" }));
    await user.click(await dialog.findByRole("button", { name: "Test connection" }));
    expect(dialog.getByText("Type the address of the registry.")).toBeVisible();
    await user.type(dialog.getByLabelText("Address"), "127.0.0.1:5000");
    await user.click(dialog.getByRole("button", { name: "Test connection" }));
    const steps = within(dialog.getByRole("list", { name: "Connection steps" }));
    expect(await steps.findByText(/May not create/)).toBeVisible();
    expect(steps.getAllByRole("listitem")).toHaveLength(7);
    expect(dialog.getByText("Works, with limits")).toBeVisible();
    expect(await axeProblems()).toEqual([]);
  });

  it("shows a refusal at its field, and keeps what was typed", async () => {
    const { dialog, user, mock } = await openDialog();
    mock.on("sign_in", () => fail("invalid_field", { field: "address", problem: "no port after the colon" }));
    await user.click(await dialog.findByRole("button", { name: "Other registry" }));
    await user.click(dialog.getByRole("button", { name: "Continue with Other registry" }));
    await user.type(await dialog.findByLabelText("Address"), "host:");
    await user.click(dialog.getByRole("button", { name: "Add registry" }));
    const address = dialog.getByLabelText("Address");
    await waitFor(() => expect(address).toBeInvalid());
    expect(address).toHaveValue("host:");
    expect(dialog.getByText(/no port after the colon/)).toBeVisible();
  });

  it("takes a certificate of its own from a file", async () => {
    const { dialog, user, mock } = await openDialog();
    await user.click(await dialog.findByRole("button", { name: "Other registry" }));
    await user.click(dialog.getByRole("button", { name: "Continue with Other registry" }));
    await user.type(await dialog.findByLabelText("Address"), "registry.lan");
    await user.click(dialog.getByRole("button", { name: "Advanced" }));
    await user.click(dialog.getByRole("checkbox", { name: "Extra CA certificate" }));
    await user.click(dialog.getByRole("button", { name: "Choose file…" }));
    expect(await dialog.findByText("acme-root-ca.pem")).toBeVisible();
    await user.click(dialog.getByRole("button", { name: "Add registry" }));
    await waitFor(() => expect(mock.calls("sign_in")).toHaveLength(1));
    expect(mock.calls("sign_in")[0]).toMatchObject({ draft: { extra_ca_pem: expect.stringContaining("BEGIN CERTIFICATE") } });
  });

  it("takes a client certificate from a file, whose key never comes into the window, or as text", async () => {
    const { dialog, user, mock } = await openDialog();
    mock.on("sign_in", () => fail("invalid_field", { field: "client_certificate", problem: "key_mismatch" }));
    await user.click(await dialog.findByRole("button", { name: "Other registry" }));
    await user.click(dialog.getByRole("button", { name: "Continue with Other registry" }));
    await user.type(await dialog.findByLabelText("Address"), "registry.lan");
    await user.click(dialog.getByRole("button", { name: "Advanced" }));
    await user.click(dialog.getByRole("checkbox", { name: "Client certificate" }));
    const text = dialog.getByRole("textbox", { name: "Certificate and private key as PEM text" });
    await user.type(text, "-----BEGIN CERTIFICATE-----");
    await user.click(dialog.getByRole("button", { name: "Add registry" }));
    expect(await dialog.findByText("The private key does not belong to the certificate.")).toBeVisible();
    expect(text).toHaveValue("-----BEGIN CERTIFICATE-----");
    expect(mock.calls("sign_in")[0]).toMatchObject({ draft: { client_identity: { from: "pasted" } } });
    expect(await axeProblems()).toEqual([]);
    await user.click(dialog.getByRole("button", { name: "Choose file…" }));
    expect(await dialog.findByText("harbourmaster.pem")).toBeVisible();
    await user.click(dialog.getByRole("button", { name: "Add registry" }));
    await waitFor(() => expect(mock.calls("sign_in")).toHaveLength(2));
    expect(mock.calls("sign_in")[1]).toMatchObject({ draft: { client_identity: { from: "picked", ticket: "1" } } });
  });

  it("asks for the password of a PKCS#12 file and opens it on the other side", async () => {
    const { dialog, user, mock } = await openDialog();
    mock.on("pick_client_certificate", () => ({ ticket: "2", name: "harbourmaster.p12", locked: true }));
    mock.on("unlock_client_certificate", () => fail("invalid_field", { field: "client_certificate", problem: "pkcs12_password" }));
    await user.click(await dialog.findByRole("button", { name: "Other registry" }));
    await user.click(dialog.getByRole("button", { name: "Continue with Other registry" }));
    await user.type(await dialog.findByLabelText("Address"), "registry.lan");
    await user.click(dialog.getByRole("button", { name: "Advanced" }));
    await user.click(dialog.getByRole("checkbox", { name: "Client certificate" }));
    await user.click(dialog.getByRole("button", { name: "Choose file…" }));
    const password = await dialog.findByLabelText("Password of harbourmaster.p12");
    await user.type(password, "anchor-chian{Enter}");
    expect(await dialog.findByText("This password does not open the file.")).toBeVisible();
    expect(mock.calls("sign_in"), "Enter opens the file, not the registry").toHaveLength(0);
    expect(await axeProblems()).toEqual([]);
    mock.on("unlock_client_certificate", () => ({ ticket: "2", name: "harbourmaster.p12", locked: false }));
    await user.clear(password);
    await user.type(password, "anchor-chain");
    await user.click(dialog.getByRole("button", { name: "Open file" }));
    await waitFor(() => expect(dialog.queryByLabelText("Password of harbourmaster.p12")).toBeNull());
    expect(mock.calls("unlock_client_certificate")[1]).toEqual({ ticket: "2", password: "anchor-chain" });
    await user.click(dialog.getByRole("button", { name: "Add registry" }));
    await waitFor(() => expect(mock.calls("sign_in")).toHaveLength(1));
    expect(mock.calls("sign_in")[0]).toMatchObject({ draft: { client_identity: { from: "picked", ticket: "2" } } });
    expect(JSON.stringify(mock.calls("sign_in")[0])).not.toContain("anchor-chain");
  });

  it("takes an identity token under the name that Docker has for it", async () => {
    const { dialog, user, mock } = await openDialog();
    await user.click(await dialog.findByRole("button", { name: "Other registry" }));
    await user.click(dialog.getByRole("button", { name: "Continue with Other registry" }));
    await user.type(await dialog.findByLabelText("Address"), "registry.lan");
    await user.click(dialog.getByRole("radio", { name: "Identity token" }));
    await user.type(dialog.getByLabelText("Password or access token"), "refresh-me");
    await user.click(dialog.getByRole("button", { name: "Add registry" }));
    await waitFor(() => expect(mock.calls("sign_in")).toHaveLength(1));
    expect(mock.calls("sign_in")[0]).toMatchObject({ draft: { username: "<token>", secret: "refresh-me" } });
  });

  it("offers the logins of the docker command line, each with one click, and says where they are kept", async () => {
    const { dialog, user, mock, router } = await openDialog();
    const found = within(await dialog.findByRole("region", { name: "Found on this computer" }));
    expect(found.getAllByRole("listitem")).toHaveLength(3);
    expect(await axeProblems()).toEqual([]);
    await user.click(found.getByRole("button", { name: "Use robot$ci at harbor.acme.dev" }));
    await waitFor(() => expect(router.state.location.pathname).toContain("harbor.acme.dev"));
    expect(mock.calls("sign_in_with_docker_login")[0]).toMatchObject({ server: "harbor.acme.dev" });
    await router.navigate({ to: "/accounts/$account", params: { account: "oci|https://harbor.acme.dev|robot$ci" } });
    expect(await screen.findByText("Docker’s login for harbor.acme.dev, read from there")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Sign out" }));
    expect(await screen.findByText(/The docker command line stays signed in/)).toBeVisible();
  });

  it("marks a found login that is an account already", async () => {
    const world = createWorld();
    world.logins = world.logins.map((login) => ({ ...login, account: login.kind === "github" ? "github|x|acme-bot" : null }));
    const { dialog } = await openDialog(world);
    const found = within(await dialog.findByRole("region", { name: "Found on this computer" }));
    expect(found.getByText("Added")).toBeVisible();
    expect(found.queryByRole("button", { name: "Use acme-bot at ghcr.io" })).not.toBeInTheDocument();
  });

  it("lets the person say what is at a host that is not known by its name, and asks Google's for their project", async () => {
    const world = createWorld();
    const login = { username: null, helper: null, account: null };
    world.logins = [
      { ...login, server: "images.acme.dev", kind: "oci", host: "images.acme.dev", username: "mate" },
      { ...login, server: "europe-west1-docker.pkg.dev", kind: "artifact_registry", host: "artifactregistry.googleapis.com" },
    ];
    const { dialog, user, mock } = await openDialog(world);
    mock.on("sign_in_with_docker_login", () => fail("invalid_field", { field: "project", problem: "empty" }));
    await user.click(await dialog.findByRole("combobox", { name: "Kind of registry at images.acme.dev" }));
    await user.click(await screen.findByRole("option", { name: "Harbor" }));
    await user.click(dialog.getByRole("button", { name: "Use mate at images.acme.dev" }));
    const used = () => mock.calls("sign_in_with_docker_login");
    await waitFor(() => expect(used()[0]).toMatchObject({ server: "images.acme.dev", hints: { kind: "harbor", project: null } }));
    await user.click(dialog.getByRole("button", { name: "Use stored login at artifactregistry.googleapis.com" }));
    const project = await dialog.findByRole("textbox", { name: "Project of artifactregistry.googleapis.com" });
    expect(dialog.getByText("Type the ID of the project.")).toBeVisible();
    expect(await axeProblems()).toEqual([]);
    await user.type(project, "acme-harbour");
    await user.click(dialog.getByRole("button", { name: "Use stored login at artifactregistry.googleapis.com" }));
    await waitFor(() => expect(used().at(-1)).toMatchObject({ hints: { kind: null, project: "acme-harbour" } }));
  });
  it("says what came in the way of a found login, below the kinds", async () => {
    const { dialog, user, mock } = await openDialog();
    mock.on("sign_in_with_docker_login", () => fail("wrong_credentials"));
    await user.click(await dialog.findByRole("button", { name: "Use acme-bot at ghcr.io" }));
    expect(await dialog.findByRole("alert")).toBeVisible();
    expect(dialog.getByRole("button", { name: "GitHub" })).toBeVisible();
  });

  it("signs in to Amazon with a profile that was found, one click, and asks for a region only where none is told", async () => {
    const { dialog, user, mock, router } = await openDialog();
    await user.dblClick(await dialog.findByRole("button", { name: "Amazon ECR" }));
    const found = within(await dialog.findByRole("region", { name: "Found on this computer" }));
    expect(found.getByText("us-east-1 · single sign-on")).toBeVisible();
    expect(found.queryByText("shared-settings")).not.toBeInTheDocument();
    expect(await axeProblems()).toEqual([]);
    await user.click(found.getByRole("button", { name: "Use profile audit" }));
    expect(dialog.getByText("Type a region, or the address of a registry.")).toBeVisible();
    expect(dialog.getByLabelText("Region")).toHaveFocus();
    expect(mock.calls("sign_in")).toHaveLength(0);
    await user.clear(dialog.getByLabelText("Region"));
    await user.click(found.getByRole("button", { name: "Use profile team" }));
    await waitFor(() => expect(router.state.location.pathname).toContain("ecr"));
    expect(mock.calls("sign_in")[0]).toMatchObject({
      draft: { kind: "ecr", address: null, cloud: { cloud: "aws", way: "profile", profile: "team", region: "us-east-1" } },
    });
  });

  it("picks Amazon for a pasted reference of its, and opens the repository with the tag", async () => {
    const { dialog, user, router } = await openDialog();
    const host = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
    await user.click(dialog.getByRole("textbox", { name: "Address, pull command or image name" }));
    await user.paste(`docker pull ${host}/team/app:1.0`);
    expect(await dialog.findByText("understood")).toBeVisible();
    await user.keyboard("{Enter}");
    expect(await dialog.findByLabelText(/^Address/)).toHaveValue(`https://${host}/`);
    await user.click(dialog.getByRole("button", { name: "Use profile team" }));
    await waitFor(() => expect(router.state.location.pathname).toContain("/repository/team/app"));
    expect(router.state.location.search).toMatchObject({ tab: "tags", q: "1.0" });
  });

  it("says that a registry is there already, and leads there", async () => {
    const { dialog, user, router } = await openDialog(livedInWorld());
    await user.type(dialog.getByRole("textbox", { name: "Address, pull command or image name" }), "127.0.0.1:5000");
    expect(await dialog.findByText("This registry is there already as 127.0.0.1:5000.")).toBeVisible();
    await user.click(dialog.getByRole("button", { name: "Open it" }));
    await waitFor(() => expect(router.state.location.pathname).toContain("127.0.0.1"));
  });
});
