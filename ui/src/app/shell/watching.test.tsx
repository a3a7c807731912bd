import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { keys } from "../../ipc/keys";
import { livedInWorld } from "../../ipc/mock/world";
import { renderApp } from "../../test/app";
import { axeProblems } from "../../test/axe";
import { layOut } from "../../test/content";

const listOf = (world: ReturnType<typeof livedInWorld>) =>
  `/accounts/${encodeURIComponent(world.accounts[0]?.account.id ?? "")}/repositories`;

describe("the cost meter", () => {
  it("tells what an account cost, and which host is paused and why", async () => {
    const world = livedInWorld();
    const { user } = renderApp({ world, path: listOf(world) });
    await screen.findByText("complete");
    await user.click(screen.getByRole("button", { name: "Cost meter" }));
    const meter = await screen.findByRole("dialog", { name: "Cost meter" });
    expect(await within(meter).findByText("128")).toBeInTheDocument();
    expect(within(meter).getByText("76 of 200 per 6 h")).toBeInTheDocument();
    expect(within(meter).getByText(/Paused: it asked to be left alone. Goes on in 0:\d\d/)).toBeInTheDocument();
    expect(await axeProblems(meter)).toEqual([]);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog", { name: "Cost meter" })).toBeNull());
    expect(screen.getByRole("button", { name: "Cost meter" })).toHaveFocus();
  });
});

describe("a registry that cannot be reached", () => {
  it("takes no changes until it is back, and others are not affected", async () => {
    const world = livedInWorld();
    const [first] = world.accounts;
    if (!first) throw new Error("there is an account");
    first.unreachable = true;
    const { client } = renderApp({ world, path: listOf(world) });
    const create = await screen.findByRole("button", { name: "Create repository" });
    await waitFor(() => expect(create).toHaveAttribute("aria-disabled", "true"));
    expect(create).toHaveAccessibleDescription(/cannot be reached/);
    world.accounts = world.accounts.map((view) => ({ ...view, unreachable: false }));
    await client.invalidateQueries({ queryKey: keys.accounts() });
    await waitFor(() => expect(create).not.toHaveAttribute("aria-disabled"));
  });
});

describe("a registry whose certificate is refused", () => {
  it("takes no changes until a safe connection can be made, and says why", async () => {
    const world = livedInWorld();
    const [first] = world.accounts;
    if (!first) throw new Error("there is an account");
    first.insecure = true;
    const { client } = renderApp({ world, path: listOf(world) });
    const create = await screen.findByRole("button", { name: "Create repository" });
    await waitFor(() => expect(create).toHaveAttribute("aria-disabled", "true"));
    expect(create).toHaveAccessibleDescription(/No safe connection to .* can be made/);
    world.accounts = world.accounts.map((view) => ({ ...view, insecure: false }));
    await client.invalidateQueries({ queryKey: keys.accounts() });
    await waitFor(() => expect(create).not.toHaveAttribute("aria-disabled"));
  });
});

describe("stars", () => {
  it("can be all that is shown, and a starred repository has a bell", async () => {
    layOut();
    const world = livedInWorld();
    const { user } = renderApp({ world, path: listOf(world) });
    await screen.findByRole("link", { name: "acme/web" });
    const before = screen.getAllByRole("row").length;
    await user.click(screen.getByRole("button", { name: "Starred" }));
    await waitFor(() => expect(screen.getAllByRole("row").length).toBeLessThan(before));
    expect(screen.getByRole("button", { name: "Starred" })).toHaveAttribute("aria-pressed", "true");
    await user.click(screen.getByRole("link", { name: "acme/web" }));
    const bell = await screen.findByRole("button", { name: "Notify me of pushes" });
    expect(bell).toHaveAttribute("aria-pressed", "false");
    await user.click(bell);
    await waitFor(() => expect(bell).toHaveAttribute("aria-pressed", "true"));
    expect(world.bells).toEqual(["acme/web"]);
  });
});
