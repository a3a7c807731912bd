import { cleanup, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { createWorld, livedInWorld, ociAccount } from "../../ipc/mock/world";
import { renderApp } from "../../test/app";
import { axeProblems } from "../../test/axe";

const hub = encodeURIComponent("docker_hub|https://hub.docker.com|acme");

describe("the shell", () => {
  it("has one link an account, its namespaces below, and the header's buttons by their names", async () => {
    renderApp({ world: livedInWorld(), path: `/accounts/${hub}/repositories` });
    const nav = within(await screen.findByRole("navigation", { name: "Registries" }));
    expect(await nav.findByRole("link", { name: "Docker Hub" })).toBeVisible();
    expect(nav.getByRole("link", { name: "127.0.0.1:5000" })).toBeVisible();
    expect(await nav.findByRole("link", { name: "harbourworks" })).toBeVisible();
    expect(nav.getByRole("button", { name: "Add registry" })).toBeVisible();
    for (const name of ["Back", "Forward", "Search", "Account menu"]) expect(screen.getByRole("button", { name })).toBeVisible();
    expect(screen.getByRole("link", { name: "Settings" })).toBeVisible();
    expect(screen.queryByRole("button", { name: "Sign in" })).not.toBeInTheDocument();
    expect(await axeProblems()).toEqual([]);
  });

  it("says what is the matter with an account in words, not only by its dot", async () => {
    renderApp({ world: livedInWorld(), path: "/settings" });
    expect(await screen.findByText("Session expired")).toBeVisible();
    expect(screen.getByText("Not signed in")).toBeVisible();
  });

  it("marks a registry whose traffic can be read on its way, and none on this computer", async () => {
    const world = livedInWorld();
    world.accounts.push(ociAccount("registry.lan", "http://registry.lan:5000/", null));
    renderApp({ world, path: "/settings" });
    const nav = within(await screen.findByRole("navigation", { name: "Registries" }));
    await nav.findByRole("link", { name: "registry.lan" });
    expect(nav.getAllByText("HTTP")).toHaveLength(1);
  });

  it("goes back and forward by its buttons and by Alt and the arrows, and moves the focus to the new heading", async () => {
    const { user, router } = renderApp({ world: livedInWorld(), path: `/accounts/${hub}` });
    const back = await screen.findByRole("button", { name: "Back" });
    expect(back).toBeDisabled();
    await user.click(screen.getByRole("link", { name: "Settings" }));
    const heading = await screen.findByRole("heading", { name: "Settings" });
    await waitFor(() => expect(heading).toHaveFocus());
    expect(back).toBeEnabled();
    await user.keyboard("{Alt>}{ArrowLeft}{/Alt}");
    expect(await screen.findByRole("heading", { name: "Docker Hub" })).toHaveFocus();
    const forward = screen.getByRole("button", { name: "Forward" });
    await waitFor(() => expect(forward).toBeEnabled());
    await user.click(forward);
    await waitFor(() => expect(router.state.location.pathname).toBe("/settings"));
  });

  it("opens the palette with Ctrl K, finds what is loaded, and goes there with Enter", async () => {
    const { user, router } = renderApp({ world: livedInWorld(), path: `/accounts/${hub}/repositories` });
    await waitFor(() => expect(router.state.location.search).toMatchObject({ namespace: "acme" }));
    await screen.findByText("12 repositories");
    await user.keyboard("{Control>}k{/Control}");
    const palette = within(await screen.findByRole("dialog", { name: "Command palette" }));
    await user.type(palette.getByLabelText("Search repositories, tags and actions"), "edge");
    expect(await palette.findByText(/names searched on this computer/)).toBeVisible();
    const found = within(await palette.findByRole("group", { name: "Repositories" }));
    expect(found.getAllByRole("button")[0]).toHaveTextContent("acme/edge-proxy");
    expect(await axeProblems()).toEqual([]);
    await user.keyboard("{Enter}");
    await waitFor(() => expect(router.state.location.pathname).toContain("/repository/acme/edge-proxy"));
  });

  it("opens what a pasted command names where its registry is there", async () => {
    const { user, router } = renderApp({ world: livedInWorld(), path: "/settings" });
    await screen.findByRole("heading", { name: "Settings" });
    await user.keyboard("{Control>}k{/Control}");
    const palette = within(await screen.findByRole("dialog", { name: "Command palette" }));
    await user.click(palette.getByLabelText("Search repositories, tags and actions"));
    await user.paste("docker pull 127.0.0.1:5000/team/app:1.0");
    const pasted = within(await palette.findByRole("group", { name: "What you pasted" }));
    expect(pasted.getByRole("button", { name: /Open team\/app:1\.0/ })).toBeVisible();
    expect(await axeProblems()).toEqual([]);
    await user.keyboard("{Enter}");
    await waitFor(() => expect(router.state.location.pathname).toContain("/repository/team/app"));
    expect(router.state.location.search).toMatchObject({ tab: "tags", q: "1.0" });
  });

  it("offers to add the registry of a pasted reference that is not there, with the address filled in", async () => {
    const { user } = renderApp({ world: livedInWorld(), path: "/settings" });
    await screen.findByRole("heading", { name: "Settings" });
    await user.keyboard("{Control>}k{/Control}");
    const palette = within(await screen.findByRole("dialog", { name: "Command palette" }));
    await user.click(palette.getByLabelText("Search repositories, tags and actions"));
    await user.paste("registry.example.com/team/app:1.0");
    await user.click(await palette.findByRole("button", { name: "Add registry registry.example.com and open team/app:1.0" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Add registry" }));
    expect(dialog.getByRole("textbox", { name: "Address, pull command or image name" })).toHaveValue("registry.example.com/team/app:1.0");
  });

  it("lists its keys when ? is pressed, but not while somebody types", async () => {
    const { user } = renderApp({ world: livedInWorld(), path: `/accounts/${hub}` });
    await user.type(await screen.findByLabelText("Shown as"), "?");
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
    (document.activeElement as HTMLElement).blur();
    await user.keyboard("?");
    expect(await screen.findByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  });

  it("says that a file was kept aside, and whose addresses stand in for the hosted registries", async () => {
    const world = createWorld();
    world.info.notices = [{ notice: "kept_aside", file: "/c/accounts.json", kept_as: "/c/accounts.json.broken" }];
    world.info.endpoints_file = "/tmp/endpoints.json";
    const { user } = renderApp({ world });
    expect(await screen.findByText(/\/c\/accounts.json could not be read/)).toBeVisible();
    expect(screen.getByText("The addresses of hosted registries come from /tmp/endpoints.json.")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Dismiss" }));
    expect(screen.queryByText(/could not be read/)).not.toBeInTheDocument();
  });

  it("opens where one was last, and only if that account is still there", async () => {
    const world = livedInWorld();
    world.settings.last_path = `/accounts/${hub}`;
    renderApp({ world });
    expect(await screen.findByText("Account details")).toBeVisible();
    cleanup();
    world.accounts = world.accounts.filter(({ account }) => account.kind !== "docker_hub");
    renderApp({ world });
    expect(await screen.findByText("This registry does not list its repositories")).toBeVisible();
  });

  it("says that an address leads nowhere, and that an account is gone", async () => {
    renderApp({ path: "/nowhere/at/all" });
    expect(await screen.findByRole("heading", { name: "This page does not exist" })).toBeVisible();
    renderApp({ path: "/accounts/gone/repositories" });
    expect(await screen.findByRole("heading", { name: "This account is no longer here" })).toBeVisible();
  });

  it("says above the account menu who one is and what one may do, and leaves the menu to its items", async () => {
    const { user } = renderApp({ world: livedInWorld(), path: `/accounts/${hub}` });
    await user.click(await screen.findByRole("button", { name: "Account menu" }));
    const box = within(await screen.findByRole("dialog", { name: "Account menu" }));
    expect(await box.findByText("can list")).toBeVisible();
    const menu = box.getByRole("menu", { name: "Account menu" });
    expect(within(menu).queryByText("can list")).not.toBeInTheDocument();
    await waitFor(() => expect(menu).toHaveFocus());
    expect(await axeProblems()).toEqual([]);
    await user.keyboard("{ArrowUp}");
    expect(within(menu).getByRole("menuitem", { name: "Sign out" })).toHaveFocus();
    await user.keyboard("{ArrowDown}");
    expect(within(menu).getByRole("menuitem", { name: "Open profile" })).toHaveFocus();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.getByRole("button", { name: "Account menu" })).toHaveFocus());
  });

  it("signs out after asking, and removes a registry with everything that was kept for it", async () => {
    const { user, mock } = renderApp({ world: livedInWorld(), path: `/accounts/${hub}` });
    await user.click(await screen.findByRole("button", { name: "Account menu" }));
    await user.click(await screen.findByRole("menuitem", { name: "Sign out" }));
    const question = within(await screen.findByRole("dialog", { name: "Sign out of Docker Hub?" }));
    await user.click(question.getByRole("button", { name: "Sign out" }));
    expect(await screen.findByText("Signed out")).toBeVisible();
    expect(mock.calls("sign_out")[0]).toMatchObject({ forgetLists: true });
    expect(screen.getAllByRole("button", { name: "Sign in" })[0]).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Actions for harbor.acme.dev" }));
    await user.click(await screen.findByRole("menuitem", { name: "Remove registry" }));
    const removal = within(await screen.findByRole("dialog", { name: "Remove harbor.acme.dev?" }));
    await user.click(removal.getByRole("button", { name: "Remove registry" }));
    await waitFor(() => expect(screen.queryByRole("link", { name: "harbor.acme.dev" })).not.toBeInTheDocument());
  });
});
