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
