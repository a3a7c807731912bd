import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { fail } from "../../../ipc/mock/handlers";
import { createWorld, ociAccount } from "../../../ipc/mock/world";
import { renderApp } from "../../../test/app";
import { axeProblems } from "../../../test/axe";

async function openDialog(world = createWorld()) {
  const app = renderApp({ world });
  await screen.findByRole("heading", { name: "Welcome to Roadstead" });
  const [header] = screen.getAllByRole("button", { name: "Sign in" });
  if (!header) throw new Error("the header has a Sign in button");
  await app.user.click(header);
  const dialog = within(await screen.findByRole("dialog", { name: "Sign in" }));
  const type = async (username: string, secret: string) => {
    await app.user.type(dialog.getByLabelText("Username or email"), username);
    await app.user.type(dialog.getByLabelText("Password or access token"), secret);
  };
  const submit = () => app.user.click(dialog.getByRole("button", { name: "Sign in" }));
  return { ...app, dialog, type, submit };
}

describe("signing in", () => {
  it("offers three ways on the first screen, free of accessibility problems", async () => {
    const { dialog } = await openDialog();
    expect(dialog.getByRole("heading", { name: "Username and password" })).toBeVisible();
    expect(dialog.getByRole("button", { name: "Continue in browser" })).toBeEnabled();
    expect(await dialog.findByRole("button", { name: "Use acme at Docker Hub" })).toBeVisible();
    expect(await axeProblems()).toEqual([]);
  });

  it("signs in and shows the account's repositories with the account menu in the header", async () => {
    const { type, submit } = await openDialog();
    await type("acme", "anchor-chain");
    await submit();
    expect(await screen.findByRole("button", { name: "Account menu" })).toBeVisible();
    expect(await screen.findByRole("heading", { name: "Repositories" })).toBeVisible();
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  });

  it("says what is missing before anything is sent", async () => {
    const { dialog, submit, mock } = await openDialog();
    await submit();
    expect(dialog.getByText("Type your username or email.")).toBeVisible();
    expect(dialog.getByText("Type your password or an access token.")).toBeVisible();
    expect(mock.calls("sign_in")).toHaveLength(0);
  });

  it("keeps what was typed when the password is refused, with the server's words one click away", async () => {
    const { dialog, type, submit, user } = await openDialog();
    await type("acme", "wrong");
    await submit();
    expect(await dialog.findByRole("alert")).toHaveTextContent("Docker Hub did not accept this.");
    expect(dialog.getByLabelText("Username or email")).toHaveValue("acme");
    expect(dialog.getByLabelText("Password or access token")).toHaveValue("wrong");
    expect(dialog.getByLabelText("Password or access token")).toBeInvalid();
    await user.click(dialog.getByRole("button", { name: "Details" }));
    expect(dialog.getByText("Incorrect authentication credentials")).toBeVisible();
  });

  it("offers to trust who re-signs Docker Hub at the first sign-in, after the fingerprint was shown, and goes on with it", async () => {
    const { dialog, type, submit, user, mock } = await openDialog();
    const proxy = {
      subject: "CN=acme Inspection CA",
      names: [],
      issuer: "CN=acme Inspection CA",
      not_before: "2020-01-01T00:00:00Z",
      not_after: "2099-01-01T00:00:00Z",
      fingerprint: "ab12",
    };
    const offer = { what: "authority", pem: "PEM", fingerprint: "ab12" };
    const params = { host: "hub.docker.com:443", problem: "unknown_issuer", chain: [proxy], offer };
    mock.on("sign_in", ({ draft }: { draft: { extra_ca_pem: string | null } }) =>
      draft.extra_ca_pem === null
        ? fail("certificate", params)
        : { outcome: "signed_in", view: ociAccount("Docker Hub", "https://hub.docker.com/", "acme") },
    );
    await type("acme", "anchor-chain");
    await submit();
    await user.click(await dialog.findByRole("button", { name: "Trust this authority…" }));
    const question = within(await screen.findByRole("dialog", { name: "Trust “acme Inspection CA” for hub.docker.com:443?" }));
    expect(question.getByText(/AB:12/)).toBeVisible();
    expect(mock.calls("sign_in")).toHaveLength(1);
    await user.click(question.getByRole("button", { name: "Trust for this registry" }));
    await waitFor(() => expect(mock.calls("sign_in")).toHaveLength(2));
    expect(mock.calls("sign_in")[1]).toMatchObject({ draft: { extra_ca_pem: "PEM", username: "acme" } });
  });

  it("shows and hides the secret by its eye", async () => {
    const { dialog, user } = await openDialog();
    const secret = dialog.getByLabelText("Password or access token");
    expect(secret).toHaveAttribute("type", "password");
    await user.click(dialog.getByRole("button", { name: "Show password" }));
    expect(secret).toHaveAttribute("type", "text");
    await user.click(dialog.getByRole("button", { name: "Hide password" }));
    expect(secret).toHaveAttribute("type", "password");
  });

  it("asks for the code of two-step verification, and a wrong one loses nothing", async () => {
    const { dialog, type, submit, user } = await openDialog();
    await type("moored", "anchor-chain");
    await submit();
    const code = await dialog.findByLabelText("Code");
    await user.type(code, "000000");
    await user.click(dialog.getByRole("button", { name: "Verify" }));
    expect(await dialog.findByRole("alert")).toHaveTextContent("This code is wrong.");
    expect(code).toHaveValue("000000");
    await user.clear(code);
    await user.type(code, "123456{Enter}");
    expect(await screen.findByRole("button", { name: "Account menu" })).toBeVisible();
  });

  it("goes back to the form with everything filled in when the code came too late", async () => {
    const { dialog, type, submit, user, mock } = await openDialog();
    mock.on("submit_code", () => fail("code_expired"));
    await type("moored", "anchor-chain");
    await submit();
    await user.type(await dialog.findByLabelText("Code"), "123456{Enter}");
    expect(await dialog.findByText("The code came too late.")).toBeVisible();
    expect(dialog.getByLabelText("Username or email")).toHaveValue("moored");
    expect(dialog.getByLabelText("Password or access token")).toHaveValue("anchor-chain");
  });

  it("asks before a secret is only held in memory, where there is no keychain", async () => {
    const world = createWorld();
    world.keychain = false;
    const { dialog, type, submit, user, mock } = await openDialog(world);
    await type("acme", "anchor-chain");
    await submit();
    expect(await dialog.findByText("This computer has no keychain service.")).toBeVisible();
    await user.click(dialog.getByRole("button", { name: "Stay signed in for now" }));
    expect(await screen.findByRole("button", { name: "Account menu" })).toBeVisible();
    expect(mock.calls("sign_in").map(({ draft }) => (draft as { keep: string }).keep)).toEqual(["keychain", "session"]);
  });

  it("never lets Docker keep a secret in plain text without a second, explicit yes", async () => {
    const { dialog, type, submit, user, mock } = await openDialog();
    await user.click(dialog.getByRole("checkbox", { name: "Also sign in the docker command line" }));
    await type("acme", "anchor-chain");
    await submit();
    expect(await dialog.findByText(/would stand readable in \/home\/mira\/.docker\/config.json/)).toBeVisible();
    expect(mock.calls("docker_cli_sign_in").map((args) => args.allowPlainText)).toEqual([false]);
    await user.click(dialog.getByRole("button", { name: "Leave it out" }));
    expect(await screen.findByRole("button", { name: "Account menu" })).toBeVisible();
    expect(mock.calls("docker_cli_sign_in")).toHaveLength(1);
  });

  it("names another site that wants the password, and sends nothing there unasked", async () => {
    const world = createWorld();
    world.accounts = [ociAccount("registry.lan", "https://registry.lan/", null)];
    const { user, mock } = renderApp({ world, path: "/settings" });
    await user.click(await screen.findByRole("button", { name: "Actions for registry.lan" }));
    await user.click(await screen.findByRole("menuitem", { name: "Sign in" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Sign in" }));
    mock.on("sign_in", ({ draft }: { draft: { trusted_realms: string[] } }) =>
      draft.trusted_realms.length === 0
        ? fail("realm_not_trusted", { registry: "registry.lan", realm: "https://auth.example.org:443" })
        : { outcome: "signed_in", view: ociAccount("registry.lan", "https://registry.lan/", "mira") },
    );
    await user.type(dialog.getByLabelText("Username"), "mira");
    await user.type(dialog.getByLabelText("Password or access token"), "secret");
    await user.click(dialog.getByRole("button", { name: "Sign in" }));
    expect(await dialog.findByText("https://auth.example.org:443")).toBeVisible();
    expect(mock.calls("sign_in")).toHaveLength(1);
    await user.click(dialog.getByRole("button", { name: "Send it to auth.example.org" }));
    await waitFor(() => expect(mock.calls("sign_in")).toHaveLength(2));
    expect(mock.calls("sign_in")[1]).toMatchObject({ draft: { trusted_realms: ["https://auth.example.org:443"] } });
  });

  it("asks by name before a stored Docker login goes to another site, too", async () => {
    const { dialog, user, mock } = await openDialog();
    mock.on("sign_in_with_docker_login", ({ trustedRealms }: { trustedRealms: string[] }) =>
      trustedRealms.length === 0
        ? fail("realm_not_trusted", { registry: "harbor.acme.dev", realm: "https://auth.example.org:443" })
        : { outcome: "signed_in", view: ociAccount("harbor.acme.dev", "https://harbor.acme.dev/", "robot$ci") },
    );
    await user.click(await dialog.findByRole("button", { name: "Use robot$ci at harbor.acme.dev" }));
    expect(await dialog.findByText("https://auth.example.org:443")).toBeVisible();
    await user.click(dialog.getByRole("button", { name: "Send it to auth.example.org" }));
    await waitFor(() => expect(mock.calls("sign_in_with_docker_login")).toHaveLength(2));
    expect(mock.calls("sign_in_with_docker_login")[1]).toMatchObject({ trustedRealms: ["https://auth.example.org:443"] });
  });

  it("shows the code of the browser sign-in until it is cancelled, which ends the waiting", async () => {
    const { dialog, user, mock } = await openDialog();
    await user.click(dialog.getByRole("button", { name: "Continue in browser" }));
    expect(await dialog.findByText("KQTR-MWBD")).toBeVisible();
    expect(dialog.getByText("Waiting for you to confirm …")).toBeVisible();
    await waitFor(() => expect(mock.calls("open_link")).toHaveLength(1));
    await user.click(dialog.getByRole("button", { name: "Cancel" }));
    await waitFor(() => expect(mock.calls("cancel")).toHaveLength(1));
    expect(dialog.getByRole("button", { name: "Continue in browser" })).toBeVisible();
  });

  it("says why the browser way is not to be had where no client is configured", async () => {
    const world = createWorld();
    world.kinds = world.kinds.map((kind) => ({ ...kind, browser_sign_in: false }));
    const { dialog } = await openDialog(world);
    const button = dialog.getByRole("button", { name: "Continue in browser" });
    await waitFor(() => expect(button).toHaveAccessibleDescription(/no OAuth client is configured/));
  });

  it("tells of a broken Docker configuration without hiding the other ways", async () => {
    const world = createWorld();
    const { user, mock } = renderApp({ world });
    mock.on("docker_logins", () => fail("docker_config_broken", { path: "/home/mira/.docker/config.json", problem: "line 3" }));
    await user.click((await screen.findAllByRole("button", { name: "Sign in" }))[0] as HTMLElement);
    const dialog = within(await screen.findByRole("dialog", { name: "Sign in" }));
    expect(await dialog.findByText("Docker's configuration cannot be read.")).toBeVisible();
    expect(dialog.getByRole("button", { name: "Sign in" })).toBeEnabled();
  });
});
