import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import type { Repository, Tag, TagDetail } from "../../ipc/content";
import { axeProblems } from "../../test/axe";
import { type Handlers, hub, local, mockCommands, pageOf, showPage } from "../../test/content";
import { RepositoryPage } from "./RepositoryPage";

const web: Repository = {
  name: "acme/web",
  description: "Storefront front end",
  visibility: "private",
  last_pushed: "2026-11-24T00:00:00Z",
  contains: ["image"],
  pulls: 1204,
  stars: 3,
  size: 41_200_000_000,
  archived: false,
};

const tag = (name: string, pushed: string): Tag => ({
  name,
  detail: {
    digest: `sha256:${"9f3c1a7e04b2".repeat(6).slice(0, 64)}`,
    platforms: [{ platform: { os: "linux", architecture: "amd64", variant: null, os_version: null }, digest: null, size: null }],
    last_pushed: pushed,
  } as unknown as TagDetail,
});

function show(handlers: Handlers = {}, account = hub, actions = {}) {
  const calls = mockCommands({
    repository: () => ({ repository: web, readme: null, permissions: { read: true, write: true, admin: false } }),
    tags: () => pageOf([tag("1.8.2", "2026-11-24T00:00:00Z"), tag("latest", "2026-11-24T00:00:00Z"), tag("1.7", "2026-01-01T00:00:00Z")]),
    ...handlers,
  });
  const page = <RepositoryPage account={account} name="acme/web" tab="general" tags={<p>the tags</p>} />;
  return showPage(page, "/page", actions).then((shown) => ({ ...shown, calls, user: userEvent.setup() }));
}

describe("a repository's page", () => {
  it("names it, and tells what is known of it", async () => {
    await show();
    expect(await screen.findByRole("heading", { level: 1, name: "acme/web" })).toBeInTheDocument();
    expect(await screen.findByText("Storefront front end")).toBeInTheDocument();
    expect(screen.getByRole("tab", { name: "General" })).toHaveAttribute("aria-selected", "true");
    expect(screen.getByText("41.2 GB")).toBeInTheDocument();
    expect(screen.getByText("pull, push")).toBeInTheDocument();
    expect(await axeProblems()).toEqual([]);
  });

  it("leads to the repository's page on the registry's own site, in the browser", async () => {
    const openLink = vi.fn();
    const page = "https://github.com/users/acme/packages/container/package/web";
    const { user } = await show({ repository: () => ({ repository: web, readme: null, permissions: null, page }) }, hub, { openLink });
    await user.click(await screen.findByRole("link", { name: /^github\.com/ }));
    expect(openLink).toHaveBeenCalledWith(page);
  });

  it("lists the newest tags first, and the command that pulls latest", async () => {
    await show();
    const table = await screen.findByRole("table");
    expect(
      within(table)
        .getAllByRole("row")
        .map((row) => row.querySelector("a")?.textContent),
    ).toEqual([undefined, "1.8.2", "latest", "1.7"]);
    await waitFor(() => expect(document.body).toHaveTextContent("docker pull acme/web:latest"));
    expect(screen.getAllByRole("button", { name: "Copy pull command" })[0]).not.toHaveAttribute("aria-disabled");
  });

  it("asks only for the rows that it shows where the registry lists names", async () => {
    const { calls } = await show(
      {
        tags: () => pageOf(Array.from({ length: 50 }, (_, index) => ({ name: `1.${index}`, detail: null }))),
        tag_details: () => null,
      },
      local,
    );
    await waitFor(() => expect(calls.some(({ command }) => command === "tag_details")).toBe(true));
    expect(calls.filter(({ command }) => command === "tag_details").map(({ args }) => args.tags)).toEqual([
      ["1.49", "1.48", "1.47", "1.46", "1.45"],
    ]);
  });

  it("gives the commands for the first push when it is empty, and shows the tag when it comes", async () => {
    let pushed = false;
    vi.useFakeTimers({ shouldAdvanceTime: true });
    try {
      const { user } = await show({ tags: () => pageOf(pushed ? [tag("1.0", "2026-11-24T00:00:00Z")] : []) }).then((shown) => ({
        ...shown,
        user: userEvent.setup({ advanceTimers: vi.advanceTimersByTime }),
      }));
      expect(await screen.findByRole("heading", { name: "No tags yet" })).toBeInTheDocument();
      expect(screen.getByText("Watching for the first push")).toBeInTheDocument();
      const commands = () => [...document.querySelectorAll("code")].map((line) => line.textContent);
      expect(commands()).toEqual(["docker login -u acme", "docker tag web:dev acme/web:1.0", "docker push acme/web:1.0"]);
      await user.click(screen.getByRole("radio", { name: "podman" }));
      await waitFor(() => expect(commands()[0]).toBe("podman login -u acme docker.io"));
      expect(screen.getByRole("button", { name: "Copy pull command" })).toHaveAttribute("aria-disabled", "true");
      expect(await axeProblems()).toEqual([]);
      pushed = true;
      await vi.advanceTimersByTimeAsync(6000);
      expect(await screen.findByRole("table")).toHaveTextContent("1.0");
    } finally {
      vi.useRealTimers();
    }
  });

  it("takes a repository that the registry does not know yet for an empty one", async () => {
    await show(
      {
        repository: () => ({
          repository: { ...web, visibility: null, pulls: null, stars: null, size: null },
          readme: null,
          permissions: null,
        }),
        tags: () => {
          throw { code: "not_found", params: { what: "acme/web" }, detail: null };
        },
      },
      local,
    );
    expect(await screen.findByRole("heading", { name: "No tags yet" })).toBeInTheDocument();
  });

  it("says when the repository is not there, or hidden", async () => {
    await show({
      repository: () => {
        throw { code: "not_found", params: { what: "acme/web" }, detail: null };
      },
    });
    expect(await screen.findByRole("alert")).toHaveTextContent("acme/web does not exist, or is hidden from this account");
  });

  it("renders a hostile README without its scripts, handlers, pictures and javascript links", async () => {
    const opened = vi.fn();
    const readme = [
      "# acme/web",
      "Plain *words*. <b onclick='alert(1)'>bold</b><script>alert(1)</script><iframe src='https://evil.example'></iframe>",
      "[site](https://acme.dev/x) [trap](javascript:alert(1)) [file](file:///etc/passwd)",
      "![build](https://img.example.org/b.svg)",
      "<img src='https://img.example.org/c.png' onerror='alert(1)'><style>body{display:none}</style>",
    ].join("\n\n");
    const { user } = await show({ repository: () => ({ repository: web, readme, permissions: null }) }, hub, {
      openLink: opened,
    });
    const region = await screen.findByRole("region", { name: "README" });
    expect(await within(region).findByRole("heading", { name: "acme/web" })).toBeInTheDocument();
    expect(region.querySelectorAll("script, iframe, style, img, [onclick], [onerror]")).toHaveLength(0);
    expect(within(region).getByText("bold")).toBeInTheDocument();
    expect(
      within(region)
        .getAllByRole("link")
        .map((link) => link.getAttribute("href")),
    ).toEqual(["https://acme.dev/x"]);
    await user.click(within(region).getByRole("link"));
    expect(opened).toHaveBeenCalledWith("https://acme.dev/x");
    expect(within(region).getAllByText(/A picture from img.example.org is not loaded/)).toHaveLength(2);
    await user.click(within(region).getAllByRole("button", { name: "Show in the browser" })[0] as HTMLElement);
    expect(opened).toHaveBeenLastCalledWith("https://img.example.org/b.svg");
  });
});
