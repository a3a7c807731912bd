import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { livedInWorld } from "../../../ipc/mock/world";
import { renderApp } from "../../../test/app";
import { axeProblems } from "../../../test/axe";

const hub = `/accounts/${encodeURIComponent("docker_hub|https://hub.docker.com|acme")}`;

const rows = async () => within(await screen.findByRole("list", { name: "What was checked" }));

describe("the credential doctor", () => {
  it("says of each thing what was found, and offers the report", async () => {
    const { user } = renderApp({ world: livedInWorld(), path: hub });
    await user.click(await screen.findByRole("button", { name: "Check credential" }));
    const list = await rows();
    expect(await list.findByText(/keychain: service Roadstead, entry docker_hub/)).toBeVisible();
    expect(list.getByText(/TLS 1.3, the certificate is accepted until 1 Jan 2099/)).toBeVisible();
    expect(list.getByText("12 requests to hub.docker.com since the start, 0 of them again; 34.0 kB read.")).toBeVisible();
    expect(await screen.findByText("Everything is as it should be")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Copy redacted report" }));
    expect(await navigator.clipboard.readText()).toContain("# Roadstead credential report");
    expect(await axeProblems()).toEqual([]);
  });

  it("says what to do about a wrong clock and a refused secret", async () => {
    const world = livedInWorld();
    world.findings = {
      clock: { verdict: "warn", finding: { finding: "clock", host: "hub.docker.com", ahead: 86_400 } },
      signed_in: { verdict: "fail", finding: { finding: "failed", error: { code: "wrong_credentials", detail: null } } },
    };
    const { user } = renderApp({ world, path: hub });
    await user.click(await screen.findByRole("button", { name: "Check credential" }));
    const list = await rows();
    expect(await list.findByText(/clock is 24 h behind hub.docker.com. Set it right/)).toBeVisible();
    expect(list.getByText("Signed in", { exact: false })).toHaveTextContent("does not work");
    expect(await screen.findByText("Something does not work")).toBeVisible();
  });

  it("is cancelled at once, and keeps what it found", async () => {
    const world = livedInWorld();
    world.findings = { clock: { verdict: "running" } };
    const { user } = renderApp({ world, path: hub });
    await user.click(await screen.findByRole("button", { name: "Check credential" }));
    expect(await screen.findByText("3 of 10 checked")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    await waitFor(async () => expect((await rows()).getAllByRole("listitem", { name: "" }).length).toBeGreaterThanOrEqual(3));
    expect(screen.getByRole("button", { name: "Check again" })).toBeVisible();
    expect(screen.queryByRole("button", { name: "Copy redacted report" })).toBeNull();
  });
});
