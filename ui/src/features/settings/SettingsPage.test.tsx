import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { livedInWorld } from "../../ipc/mock/world";
import { renderApp } from "../../test/app";
import { axeProblems } from "../../test/axe";

describe("the settings", () => {
  it("change the language at once and keep it", async () => {
    const { user, mock } = renderApp({ world: livedInWorld(), path: "/settings" });
    await user.click(await screen.findByRole("radio", { name: "简体中文" }));
    expect(await screen.findByRole("heading", { name: "设置" })).toBeVisible();
    expect(document.documentElement).toHaveAttribute("lang", "zh-CN");
    await waitFor(() => expect(mock.world.settings.language).toBe("zh-CN"));
    await user.click(screen.getByRole("radio", { name: "English" }));
    expect(await screen.findByRole("heading", { name: "Settings" })).toBeVisible();
  });

  it("change the theme at once and keep it", async () => {
    const { user, mock } = renderApp({ world: livedInWorld(), path: "/settings" });
    await user.click(await screen.findByRole("radio", { name: "Dark" }));
    await waitFor(() => expect(document.documentElement).toHaveAttribute("data-mantine-color-scheme", "dark"));
    expect(mock.world.settings.theme).toBe("dark");
    await user.click(screen.getByRole("radio", { name: "Light" }));
    await waitFor(() => expect(document.documentElement).toHaveAttribute("data-mantine-color-scheme", "light"));
  });

  it("show where things are kept, and empty the cache", async () => {
    const { user, mock } = renderApp({ world: livedInWorld(), path: "/settings" });
    expect(await screen.findByText("/home/mira/.config/roadstead")).toBeVisible();
    expect(await screen.findByText("18.4 MB")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Clear cache" }));
    expect(await screen.findByText("The cache is empty.")).toBeVisible();
    expect(mock.calls("clear_cache")).toHaveLength(1);
    await user.click(screen.getByRole("button", { name: "Clear: Docker Hub" }));
    expect(await screen.findByText("The lists of Docker Hub are cleared.")).toBeVisible();
    expect(mock.calls("clear_account_cache")).toHaveLength(1);
    expect(await axeProblems()).toEqual([]);
  });
});

describe("the network settings", () => {
  it("say what the system's proxy is, and go without one at a click", async () => {
    const { user, mock } = renderApp({ world: livedInWorld(), path: "/settings" });
    expect(await screen.findByText(/proxy\.acme\.dev:3128 for HTTPS/)).toBeVisible();
    await user.click(screen.getByRole("radio", { name: "No proxy" }));
    expect(await screen.findByText(/reached directly, whatever the system says/)).toBeVisible();
    await waitFor(() => expect(mock.world.proxy.settings.choice).toBe("direct"));
  });

  it("take a proxy with its password, which never comes back into the window", async () => {
    const { user, mock } = renderApp({ world: livedInWorld(), path: "/settings" });
    await user.click(await screen.findByRole("radio", { name: "Manual" }));
    expect(mock.calls("update_proxy")).toHaveLength(0);
    await user.type(screen.getByRole("textbox", { name: "Address" }), "proxy.acme.dev:3128");
    await user.type(screen.getByRole("textbox", { name: "User name" }), "mira");
    await user.type(screen.getByLabelText("Password"), "tide");
    await user.type(screen.getByRole("textbox", { name: "Exceptions" }), ".acme.dev");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("Saved. It counts from now on.")).toBeVisible();
    expect(mock.world.proxy.settings).toEqual({
      choice: "manual",
      address: "proxy.acme.dev:3128",
      username: "mira",
      has_password: true,
      exceptions: ".acme.dev",
    });
    expect(screen.getByLabelText("Password")).toHaveValue("");
    expect(screen.getByPlaceholderText("Kept in the keychain")).toBeVisible();
    expect(await axeProblems()).toEqual([]);
  });

  it("keep the password in memory only where there is no keychain and the person agrees", async () => {
    const { user, mock } = renderApp({ world: { ...livedInWorld(), keychain: false }, path: "/settings" });
    await user.click(await screen.findByRole("radio", { name: "Manual" }));
    await user.type(screen.getByRole("textbox", { name: "Address" }), "proxy.acme.dev:3128");
    await user.type(screen.getByRole("textbox", { name: "User name" }), "mira");
    await user.type(screen.getByLabelText("Password"), "tide");
    await user.click(screen.getByRole("button", { name: "Save" }));
    await user.click(await screen.findByRole("button", { name: "Keep the password until Roadstead closes" }));
    expect(await screen.findByText("Saved. It counts from now on.")).toBeVisible();
    expect(mock.world.proxy.session_only).toBe(true);
  });
});
