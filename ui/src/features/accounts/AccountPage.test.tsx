import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { livedInWorld, ociAccount } from "../../ipc/mock/world";
import { renderApp } from "../../test/app";
import { axeProblems } from "../../test/axe";

const pathOf = (id: string) => `/accounts/${encodeURIComponent(id)}`;
const hub = pathOf("docker_hub|https://hub.docker.com|acme");

describe("an account's page", () => {
  it("says what the account may do, and where not, why", async () => {
    renderApp({ world: livedInWorld(), path: hub });
    expect(await screen.findByText(/no – it lacks the permission repo:delete/)).toBeVisible();
    expect(screen.getByText(/\(in 12 days\)/)).toBeVisible();
    expect(screen.getByText("then sign in again with a new token")).toBeVisible();
    expect(screen.getByText("this computer’s keychain")).toBeVisible();
    expect(await axeProblems()).toEqual([]);
  });

  it("says how a credential is renewed: on its own, or by which command", async () => {
    const world = livedInWorld();
    const amazon = ociAccount("Amazon ECR", "https://1.dkr.ecr.eu-west-1.amazonaws.com/", "team", "ecr");
    const docker = { ...ociAccount("harbor.lan", "https://harbor.lan/", "ci"), docker_login: { server: "harbor.lan", username: "ci" } };
    world.accounts.push(amazon, docker);
    const { router } = renderApp({ world, path: pathOf(amazon.account.id) });
    expect(await screen.findByText("renewed before then, without you")).toBeVisible();
    await router.navigate({ to: "/accounts/$account", params: { account: docker.account.id } });
    expect(await screen.findByText("renew it with docker login harbor.lan")).toBeVisible();
    expect(await axeProblems()).toEqual([]);
  });

  it("says what software was found, and whether it has a search", async () => {
    const world = livedInWorld();
    world.software = { name: "zot", version: "v2.1.11", search: true };
    renderApp({ world, path: pathOf("oci|http://127.0.0.1:5000|") });
    expect(await screen.findByText("zot v2.1.11, with search")).toBeVisible();
  });

  it("tests the connection step by step", async () => {
    const { user } = renderApp({ world: livedInWorld(), path: hub });
    await user.click(await screen.findByRole("button", { name: "Test connection" }));
    const steps = within(await screen.findByRole("list", { name: "Connection steps" }));
    await waitFor(() => expect(steps.getAllByRole("listitem")).toHaveLength(7));
  });

  it("renames the account in the side bar", async () => {
    const { user } = renderApp({ world: livedInWorld(), path: hub });
    const name = await screen.findByLabelText("Shown as");
    await user.clear(name);
    await user.type(name, "Hub of acme");
    await user.click(screen.getByRole("button", { name: "Save" }));
    const registries = within(screen.getByRole("navigation", { name: "Registries" }));
    expect(await registries.findByRole("link", { name: "Hub of acme" })).toBeVisible();
  });

  it("offers to sign in again when the session ended, and says that it did", async () => {
    renderApp({ world: livedInWorld(), path: pathOf("harbor|https://harbor.acme.dev|robot$ci") });
    expect(await screen.findByRole("heading", { name: "Your session ended" })).toBeVisible();
    expect(screen.getByText("session ended")).toBeVisible();
    expect(screen.getAllByRole("button", { name: "Sign in again" }).length).toBeGreaterThan(0);
  });
});
