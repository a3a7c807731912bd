import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Tag, TagPatch } from "../../ipc/content";
import { axeProblems } from "../../test/axe";
import { type Handlers, hub, local, mockCommands, pageOf, showPage } from "../../test/content";
import { TagsPage } from "./TagsPage";
import { detail, listed, named } from "./testTags";

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const linux = (architecture: string) => ({
  platform: { os: "linux", architecture, variant: null, os_version: null },
  digest: null,
  size: null,
});

const tags: Tag[] = [
  listed("latest", {
    digest: digest("a"),
    last_pushed: "2026-11-24T10:00:00Z",
    pushed_by: "acme",
    platforms: [linux("amd64"), linux("arm64")],
    size: 178_200_000,
    size_scope: "all_platforms",
  }),
  listed("1.10", {
    digest: digest("a"),
    last_pushed: "2026-11-24T10:00:00Z",
    pushed_by: "acme",
    platforms: [linux("amd64"), linux("arm64")],
    size: 178_200_000,
    size_scope: "all_platforms",
  }),
  listed("1.9", {
    digest: digest("b"),
    last_pushed: "2026-11-01T10:00:00Z",
    pushed_by: "ci-bot",
    platforms: [linux("amd64")],
    size: 60_800_000,
    size_scope: "one_platform",
  }),
  listed(`sha256-${"b".repeat(64)}.sig`, { digest: digest("c"), content: "signature", last_pushed: "2026-11-01T10:00:00Z" }),
];

function show(handlers: Handlers = {}, at = "/page", account = hub) {
  const calls = mockCommands({ tags: ({ cursor }) => pageOf(tags, cursor), ...handlers });
  return showPage(<TagsPage account={account} repository="acme/web" />, at).then((shown) => ({ ...shown, calls }));
}

const grid = () => screen.findByRole("grid", { name: "Tags" });
const names = async () =>
  within(await grid())
    .getAllByRole("checkbox")
    .slice(1)
    .map((box) => box.getAttribute("aria-label")?.replace("Select ", ""));
const row = async (name: string) => {
  const box = await within(await grid()).findByRole("checkbox", { name: `Select ${name}` });
  return box.closest<HTMLElement>('[role="row"]') as HTMLElement;
};

describe("Tags", () => {
  it("marks what the registry told to be signed, and what no push may move", async () => {
    const told = [
      listed("v1", { digest: digest("a"), signed: true, immutable: true, last_pushed: "2026-11-24T10:00:00Z" }),
      listed("latest", { digest: digest("b"), signed: false, immutable: false, last_pushed: "2026-11-01T10:00:00Z" }),
    ];
    await show({ tags: ({ cursor }) => pageOf(told, cursor) });
    await grid();
    const firm = within(await row("v1"));
    expect(firm.getByRole("img", { name: "Immutable: no push moves this tag" })).toBeInTheDocument();
    expect(firm.getByRole("img", { name: "Signature found, not verified" })).toBeInTheDocument();
    expect(within(await row("latest")).queryByRole("img", { name: /Immutable|Signature/ })).not.toBeInTheDocument();
    expect(await axeProblems()).toEqual([]);
  });

  it("lists the newest first with all that is known, signatures as badges of their image", async () => {
    await show();
    await waitFor(async () => expect(await names()).toEqual(["latest", "1.10", "1.9"]));
    const latest = await row("latest");
    expect(latest).toHaveTextContent("linuxamd64arm64");
    expect(latest).toHaveTextContent("178.2 MB");
    expect(latest).toHaveTextContent("acme");
    expect(within(await row("1.9")).getByRole("img", { name: "Signature found, not verified" })).toBeInTheDocument();
    expect(screen.getByRole("columnheader", { name: "Size all platforms" })).toBeInTheDocument();
    expect(screen.queryByRole("columnheader", { name: "Last pulled" })).not.toBeInTheDocument();
    expect(screen.getByText("3 tags")).toBeInTheDocument();
    expect(screen.getByText("1 signature tag shown as a badge")).toBeInTheDocument();
    expect(await axeProblems()).toEqual([]);
  });

  it("filters, sorts and narrows to a platform, all of it in the address", async () => {
    const user = userEvent.setup();
    const { address } = await show();
    await grid();
    const filter = screen.getByRole("searchbox", { name: "Filter tags" });
    await user.type(filter, ">=1.9 <2");
    await waitFor(async () => expect(await names()).toEqual(["1.10", "1.9"]));
    await waitFor(() => expect(decodeURIComponent(address())).toContain("q=>=1.9"));
    await user.clear(filter);
    await user.type(filter, "/(/");
    expect(await screen.findByText(/This filter is not whole yet/)).toBeInTheDocument();
    await user.clear(filter);

    await user.click(screen.getByRole("combobox", { name: "Sort by" }));
    await user.click(await screen.findByRole("option", { name: "Version" }));
    await waitFor(async () => expect(await names()).toEqual(["1.10", "1.9", "latest"]));
    expect(address()).toContain("sort=version");

    await user.click(screen.getByRole("combobox", { name: "Platform" }));
    await user.click(await screen.findByRole("option", { name: "linux/arm64" }));
    await waitFor(async () => expect(await names()).toEqual(["1.10", "latest"]));
  });

  it("offers to clear a filter without a hit", async () => {
    const user = userEvent.setup();
    await show();
    await grid();
    await user.type(screen.getByRole("searchbox", { name: "Filter tags" }), "nothing");
    expect(await screen.findByRole("heading", { name: "No tag matches “nothing”" })).toBeInTheDocument();
    await user.click(screen.getByText("Clear", { selector: "section *" }));
    expect(await names()).toHaveLength(3);
  });

  it("selects rows, and copies their references", async () => {
    const user = userEvent.setup();
    await show();
    await user.click(within(await row("1.9")).getByRole("checkbox"));
    await user.click(within(await row("latest")).getByRole("checkbox"));
    expect(screen.getByText("2 selected")).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Copy references" }));
    expect(await navigator.clipboard.readText()).toBe("acme/web:1.9\nacme/web:latest");
  });

  it("opens a tag with Enter, and by its name", async () => {
    const user = userEvent.setup();
    const { address } = await show();
    expect(within(await row("1.9")).getByRole("link", { name: "1.9" })).toHaveAttribute(
      "href",
      expect.stringContaining("/image/1.9/acme/web"),
    );
    (await row("1.10")).focus();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(address()).toContain("/image/1.10/acme/web"));
  });

  it("compares two chosen tags, from the older to the newer one", async () => {
    const user = userEvent.setup();
    const { address } = await show();
    await user.click(within(await row("1.9")).getByRole("checkbox"));
    await user.click(within(await row("latest")).getByRole("checkbox"));
    await user.click(screen.getByRole("button", { name: "Compare" }));
    await waitFor(() => expect(address()).toContain("/compare/1.9/acme/web"));
    expect(decodeURIComponent(address())).toContain('"reference":"latest"');
  });

  it("opens the row menu by keyboard, copies from it, and gives the focus back", async () => {
    const user = userEvent.setup();
    await show();
    within(await row("1.10"))
      .getByRole("button", { name: "Row menu" })
      .focus();
    await user.keyboard("{Enter}");
    expect(await screen.findByRole("menuitem", { name: "Details" })).toHaveAttribute(
      "href",
      expect.stringContaining("/image/1.10/acme/web"),
    );
    await user.click(await screen.findByRole("menuitem", { name: "Copy pull command" }));
    expect(await navigator.clipboard.readText()).toBe("docker pull acme/web:1.10");
    await waitFor(async () => expect(within(await row("1.10")).getByRole("button", { name: "Row menu" })).toHaveFocus());
  });

  it("shows no tags as what they are, with the way to the commands", async () => {
    await show({ tags: () => pageOf([]) });
    expect(await screen.findByRole("heading", { name: "No tags yet" })).toBeInTheDocument();
    expect(screen.getByRole("link", { name: "Show the commands" })).toHaveAttribute(
      "href",
      expect.stringContaining("/repository/acme/web"),
    );
  });

  it("tells a refusal, and asks again", async () => {
    const user = userEvent.setup();
    let works = false;
    await show({
      tags: ({ cursor }) => {
        if (!works) throw { code: "forbidden", params: { permission: "repository:pull" }, detail: null };
        return pageOf(tags, cursor);
      },
    });
    expect(await screen.findByRole("alert")).toHaveTextContent("repository:pull");
    works = true;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await names()).toHaveLength(3);
  });
});

describe("a registry that lists names only", () => {
  const many = Array.from({ length: 300 }, (_, index) => named(`1.${index}`));
  const answer = ({ tags: asked, onPatch }: Record<string, unknown>) => {
    for (const name of asked as string[]) {
      const patch: TagPatch =
        name === "1.298"
          ? { state: "failed", name, error: { code: "timed_out", params: { host: "127.0.0.1:5000" }, detail: null } as never }
          : {
              state: "read",
              name,
              detail: detail({
                digest: digest("a"),
                platforms: [linux("amd64")],
                size: 1000,
                size_scope: "one_platform",
                created: "2026-11-01T00:00:00Z",
              }),
            };
      (onPatch as { onmessage: (patch: TagPatch) => void }).onmessage(patch);
    }
    return null;
  };

  it("shows the names at once, and asks for the rows on screen in one stream", async () => {
    const { calls } = await show({ tags: ({ cursor }) => pageOf(many, cursor, 1000), tag_details: answer }, "/page", local);
    await waitFor(async () => expect((await names())[0]).toBe("1.299"));
    await waitFor(async () => expect(await row("1.299")).toHaveTextContent("linuxamd64"));
    const asked = calls.filter(({ command }) => command === "tag_details");
    expect(asked).toHaveLength(1);
    expect(asked.flatMap(({ args }) => args.tags as string[]).length).toBeLessThan(60);
    expect(await row("1.298")).toHaveTextContent("—");
    expect(screen.getByRole("combobox", { name: "Sort by" })).toHaveTextContent("Version");
    expect(screen.getByText("details are read for the rows you see")).toBeInTheDocument();
  });

  it("reads what a list left out, and shows what it told meanwhile", async () => {
    const part = listed("1.0", { digest: digest("b"), last_pushed: "2026-11-01T00:00:00Z", more: true });
    await show({ tags: ({ cursor }) => pageOf([part], cursor), tag_details: answer }, "/page", local);
    await waitFor(async () => expect(await row("1.0")).toHaveTextContent("bbbbbbbbbbbb"));
    await waitFor(async () => expect(await row("1.0")).toHaveTextContent("linuxamd64"));
  });

  it("does not say that there are no tags where those of a list were left out", async () => {
    const leftOut = { ...pageOf([] as Tag[]), completeness: { state: "names_left_out" as const } };
    await show({ tags: () => leftOut });
    expect(await screen.findByRole("heading", { name: "None of the tags can be shown" })).toBeInTheDocument();
    expect(screen.queryByText("No tags yet")).not.toBeInTheDocument();
  });

  it("says of a tag that was deleted after the list was read that it is gone, and of no other", async () => {
    const two = [named("1.0"), named("1.1")];
    await show(
      {
        tags: ({ cursor }) => pageOf(two, cursor),
        tag_details: ({ tags: wanted, onPatch }) => {
          for (const name of wanted as string[]) {
            const patch =
              name === "1.0"
                ? { state: "failed", name, error: { code: "not_found", params: { what: "acme/web:1.0" }, detail: null } as never }
                : { state: "read", name, detail: detail({ digest: digest("a") }) };
            (onPatch as { onmessage: (patch: TagPatch) => void }).onmessage(patch as TagPatch);
          }
          return null;
        },
      },
      "/page",
      local,
    );
    expect(await within(await row("1.0")).findByText("gone")).toBeInTheDocument();
    expect(within(await row("1.1")).queryByText("gone")).not.toBeInTheDocument();
    expect(await axeProblems()).toEqual([]);
  });

  it("says what dates would cost, reads them when told to, and then sorts by them", async () => {
    const user = userEvent.setup();
    const three = ["1.0", "1.1", "1.2"].map(named);
    const built: Record<string, string> = { "1.0": "2026-11-03T00:00:00Z", "1.1": "2026-11-01T00:00:00Z", "1.2": "2026-11-02T00:00:00Z" };
    let hold: () => void = () => undefined;
    const held = new Promise<null>((resolve) => {
      hold = () => resolve(null);
    });
    const { address } = await show(
      {
        tags: ({ cursor }) => pageOf(three, cursor),
        tag_details: ({ tags: asked, onPatch }) => {
          for (const name of asked as string[])
            (onPatch as { onmessage: (patch: TagPatch) => void }).onmessage({
              state: "read",
              name,
              detail: detail({ created: built[name] }),
            });
          return held;
        },
      },
      "/page?sort=newest",
      local,
    );
    await waitFor(async () => expect(await names()).toEqual(["1.2", "1.1", "1.0"]));
    expect(screen.getByText(/Reading it for 3 tags takes about 9 requests/)).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Read the dates" }));
    expect(await screen.findByRole("button", { name: "Stop reading" })).toBeInTheDocument();
    expect(await names()).toEqual(["1.2", "1.1", "1.0"]);
    hold();
    await waitFor(async () => expect(await names()).toEqual(["1.0", "1.2", "1.1"]));
    expect(screen.queryByText("Reading when tags were made.")).not.toBeInTheDocument();
    expect(address()).toContain("sort=newest");
    expect(await axeProblems()).toEqual([]);
  });

  it("keeps what was read of the dates when it is stopped", async () => {
    const user = userEvent.setup();
    const { calls } = await show(
      {
        tags: ({ cursor }) => pageOf(["1.0", "1.1"].map(named), cursor),
        tag_details: ({ onPatch }) => {
          (onPatch as { onmessage: (patch: TagPatch) => void }).onmessage({
            state: "read",
            name: "1.0",
            detail: detail({ created: "2026-11-03T00:00:00Z" }),
          });
          return new Promise(() => undefined);
        },
      },
      "/page?sort=newest",
      local,
    );
    await waitFor(async () => expect(await names()).toEqual(["1.1", "1.0"]));
    await user.click(screen.getByRole("button", { name: "Read the dates" }));
    await user.click(await screen.findByRole("button", { name: "Stop reading" }));
    await waitFor(async () => expect(await names()).toEqual(["1.0", "1.1"]));
    expect(screen.getByText(/Reading it for 1 tag takes about 3 requests/)).toBeInTheDocument();
    expect(calls.some(({ command }) => command === "cancel")).toBe(true);
  });

  it("finds by an expression, which the Rust side matches", async () => {
    const user = userEvent.setup();
    const { calls } = await show({ tags: ({ cursor }) => pageOf(many, cursor, 1000), tag_details: answer }, "/page", local);
    await grid();
    await user.type(screen.getByRole("searchbox", { name: "Filter tags" }), "/^1\\.29\\d$/");
    await waitFor(async () => expect(await names()).toHaveLength(10));
    expect(calls.some(({ command }) => command === "match_names")).toBe(true);
  });

  it("stops the stream when one leaves", async () => {
    const { calls, unmount } = await show(
      { tags: ({ cursor }) => pageOf(many, cursor, 1000), tag_details: () => new Promise(() => undefined) },
      "/page",
      local,
    );
    await waitFor(() => expect(calls.some(({ command }) => command === "tag_details")).toBe(true));
    unmount();
    const request = calls.find(({ command }) => command === "tag_details")?.args.request;
    await waitFor(() => expect(calls.some(({ command, args }) => command === "cancel" && args.request === request)).toBe(true));
  });
});

describe("the history of a tag", () => {
  const stays = [
    { digest: digest("b"), first: "2026-11-24T09:00:00Z", last: "2026-11-24T10:00:00Z" },
    { digest: digest("a"), first: "2026-11-01T09:00:00Z", last: "2026-11-20T10:00:00Z" },
  ];

  it("is remembered from other days, and shows when it moved, from what to what", async () => {
    const user = userEvent.setup();
    const { calls } = await show({ tag_moves: () => [{ tag: "latest", moves: 1 }], tag_history: () => stays });
    await user.click(await within(await row("latest")).findByRole("button", { name: "1 move" }));
    const history = await screen.findByRole("dialog", { name: "History of latest" });
    const list = within(await within(history).findByRole("list", { name: "Where it pointed" }));
    await waitFor(() => expect(list.getAllByRole("listitem")).toHaveLength(2));
    const [now, before] = list.getAllByRole("listitem") as [HTMLElement, HTMLElement];
    expect(now).toHaveTextContent(/bbbbbbbbbbbb.*now.*Compare with the one before/);
    expect(before).not.toHaveTextContent("now");
    expect(within(now).getByRole("link", { name: /Compare/ })).toHaveAttribute("href", expect.stringContaining("/compare/sha256"));
    expect(calls.find(({ command }) => command === "tag_history")?.args).toMatchObject({ repository: "acme/web", tag: "latest" });
    expect(await axeProblems()).toEqual([]);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  });

  it("is offered for every tag by its menu", async () => {
    const user = userEvent.setup();
    await show({ tag_history: () => stays.slice(0, 1) });
    within(await row("1.10"))
      .getByRole("button", { name: "Row menu" })
      .focus();
    await user.keyboard("{Enter}");
    await user.click(await screen.findByRole("menuitem", { name: "History" }));
    expect(await screen.findByRole("dialog", { name: "History of 1.10" })).toHaveTextContent("As seen from this computer");
  });
});

describe("a push made elsewhere", () => {
  beforeEach(() => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("appears by itself at the top of the list, and marks the tag that it moved", async () => {
    let pushed = false;
    const fresh = listed("1.11", { digest: digest("d"), last_pushed: "2026-11-24T11:00:00Z" });
    const moved = listed("latest", { digest: digest("d"), last_pushed: "2026-11-24T11:00:00Z" });
    await show({ tags: ({ cursor }) => pageOf(pushed ? [fresh, moved, ...tags.slice(1)] : tags, cursor) });
    await waitFor(async () => expect(await names()).toEqual(["latest", "1.10", "1.9"]));
    pushed = true;
    await vi.advanceTimersByTimeAsync(11_000);
    await waitFor(async () => expect(await names()).toEqual(["latest", "1.11", "1.10", "1.9"]));
    expect(await row("latest")).toHaveTextContent("1 move");
    expect(within(await row("1.11")).getByText("new")).toBeInTheDocument();
    expect(within(await row("1.10")).queryByText("new")).not.toBeInTheDocument();
    expect(await row("1.10")).not.toHaveTextContent("move");
  });

  it("waits behind a number when the list is scrolled, and comes in on a click", async () => {
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    const long = Array.from({ length: 90 }, (_, index) =>
      listed(`0.${index}`, { digest: digest("e"), last_pushed: new Date(1e12 - index * 1000).toISOString() }),
    );
    const fresh = listed("1.0", { digest: digest("f"), last_pushed: "2026-11-24T11:00:00Z" });
    let pushed = false;
    await show({ tags: ({ cursor }) => pageOf(pushed ? [fresh, ...long] : long, cursor) });
    const table = await grid();
    await waitFor(async () => expect((await names())[0]).toBe("0.0"));
    table.scrollTop = 640;
    table.dispatchEvent(new Event("scroll"));
    await waitFor(async () => expect(await names()).not.toContain("0.1"));
    pushed = true;
    await vi.advanceTimersByTimeAsync(11_000);
    const news = await screen.findByRole("button", { name: "1 new tag" });
    expect(await names()).not.toContain("1.0");
    await user.click(news);
    table.scrollTop = 0;
    table.dispatchEvent(new Event("scroll"));
    await waitFor(async () => expect((await names())[0]).toBe("1.0"));
  });
});
