import { useSearch } from "@tanstack/react-router";
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import type { Comparison } from "../../../ipc/image";
import { axeProblems } from "../../../test/axe";
import { type Handlers, hub, pageOf, showPage } from "../../../test/content";
import { comparisonSearch } from "../search";
import { digest, mockImage } from "../testImage";
import { ComparePage } from "./ComparePage";

const platform = { os: "linux", architecture: "amd64", variant: null, os_version: null };
const compared = (letter: string, index: number, size: number, text: string) => ({
  index,
  digest: digest(letter),
  size,
  instruction: "RUN",
  text,
});

const comparison: Comparison = {
  a: { root: digest("1"), digest: digest("a"), platform, size: 61_000_000, created: null },
  b: { root: digest("2"), digest: digest("b"), platform, size: 61_400_000, created: null },
  identical: false,
  to_fetch: 26_800_000,
  settings: [
    { group: "env", name: "NODE_VERSION", a: "22.9.0", b: "22.11.0", change: "changed" },
    { group: "env", name: "PATH", a: "/bin", b: "/bin", change: "same" },
    { group: "labels", name: "evil", a: null, b: "<b>bold</b>", change: "added" },
  ],
  layers: [
    { change: "same", a: compared("d", 0, 28_200_000, "base"), b: compared("d", 0, 28_200_000, "base") },
    { change: "changed", a: compared("e", 1, 4_900_000, "make 1"), b: compared("f", 1, 5_100_000, "make 2") },
  ],
  files_cost: { bytes: 10_000_000, of: 10_000_000, at_least: false, whole: 2, by_table: 0, known: 0, foreign: 0 },
};

const pack = (name: string, version: string) => ({ name, version, licence: null, purl: null, kind: "npm" });
const packages = {
  a: { digest: digest("7"), format: "spdx", packages: 10 },
  b: { digest: digest("8"), format: "spdx", packages: 10 },
  changes: [{ change: "changed", name: "undici", a: pack("undici", "6.19.8"), b: pack("undici", "6.21.0") }],
  same: 9,
};

function Here() {
  return (
    <ComparePage account={hub} repository="acme/web" reference="1.8.1" search={comparisonSearch.parse(useSearch({ strict: false }))} />
  );
}

const other = encodeURIComponent(JSON.stringify({ account: hub.id, repository: "acme/web", reference: "1.8.2" }));

async function show(handlers: Handlers = {}, at = `/page?other=${other}`) {
  const user = userEvent.setup();
  const calls = mockImage({ compare: () => comparison, compare_packages: () => packages, tags: () => pageOf([]), ...handlers });
  return { ...(await showPage(<Here />, at)), user, calls };
}

describe("a comparison", () => {
  it("begins with a sentence, and shows layers, configuration and packages on one screen", async () => {
    await show();
    expect(
      await screen.findByText("B is 400.0 kB larger to download than A, 1 of 2 layers differ, 2 settings changed, 1 package changed."),
    ).toBeInTheDocument();
    expect(screen.getByRole("group", { name: "Summary" })).toHaveTextContent("+400.0 kBto download1 of 2layers differ26.8 MB");
    const layers = screen.getByRole("table", { name: "Layers" });
    expect(within(layers).getAllByRole("row")[2]).toHaveTextContent("RUN make 1");
    expect(screen.getByText("22.9.0").tagName).toBe("EM");
    expect(screen.getByText("<b>bold</b>")).toBeInTheDocument();
    expect(screen.getByText("6.21.0")).toBeInTheDocument();
    expect(await axeProblems()).toEqual([]);
  });

  it("swaps its sides, and A stays the platform that it was shown as", async () => {
    const { user, address } = await show();
    await screen.findByRole("group", { name: "Summary" });
    await user.click(screen.getByRole("button", { name: "Swap A and B" }));
    await waitFor(() => expect(address()).toContain("/compare/1.8.2/acme/web"));
    expect(decodeURIComponent(address())).toContain(`"reference":"1.8.1","platform":"${digest("a")}"`);
  });

  it("is copied as Markdown that no value breaks out of", async () => {
    const { user } = await show({
      compare: () => ({ ...comparison, settings: [{ group: "labels", name: "l", a: "a`b", b: "c\nd", change: "changed" }] }),
    });
    await screen.findByText("6.21.0");
    await user.click(screen.getByRole("button", { name: "Copy as Markdown" }));
    const text = await navigator.clipboard.readText();
    expect(text).toContain("- Labels `l`: `` a`b `` → `c d`");
    expect(text).toContain("- `undici`: `6.19.8` → `6.21.0`");
  });

  it("says which side has no SBOM", async () => {
    await show({ compare_packages: () => ({ ...packages, a: null, changes: [] }) });
    expect(await screen.findByText("A has no SBOM, so its packages are not known.")).toBeInTheDocument();
  });

  it("says what comparing files reads before it does, and marks rights that changed", async () => {
    const { user } = await show({
      compare_files: () => ({
        changes: [
          {
            path: "usr/bin/su",
            change: "attributes",
            kind: "file",
            size_a: 10,
            size_b: 10,
            mode_a: 0o755,
            mode_b: 0o4755,
            privilege_changed: true,
          },
        ],
        total: 1,
        layers_a: 1,
        layers_b: 1,
        unread_shared: 0,
        read: 10_000_000,
        cut: null,
      }),
    });
    await user.click(await screen.findByRole("tab", { name: /^Files/ }));
    expect(await screen.findByRole("heading", { name: "Comparing the files reads 10.0 MB" })).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Compare files" }));
    const list = await screen.findByRole("grid", { name: "Files" });
    expect(within(list).getByText("-rwxr-xr-x → -rwsr-xr-x")).toBeInTheDocument();
    expect(within(list).getByText("setuid changed")).toBeInTheDocument();
  });

  it("asks what to compare with, and offers the repository's other tags", async () => {
    const { user, address } = await show(
      { tags: () => pageOf(["1.8.1", "1.8.2", `sha256-${"a".repeat(64)}.sig`].map((name) => ({ name, detail: null }))) },
      "/page",
    );
    expect(await screen.findByRole("heading", { name: "Choose what to compare with" })).toBeInTheDocument();
    const others = await screen.findByRole("navigation", { name: "Other tags of acme/web" });
    expect(within(others).getAllByRole("link")).toHaveLength(1);
    await user.click(within(others).getByRole("link", { name: "1.8.2" }));
    await waitFor(() => expect(decodeURIComponent(address())).toContain('"reference":"1.8.2"'));
  });

  it("takes an image of another registry", async () => {
    const { user, address } = await show(
      { accounts: () => [{ account: hub, state: { state: "signed_in" }, session_only: false, pull_quota: null }] },
      "/page",
    );
    await user.click((await screen.findAllByRole("button", { name: "Choose B" }))[0] as HTMLElement);
    const dialog = await screen.findByRole("dialog", { name: "Choose B" });
    await user.clear(within(dialog).getByRole("combobox", { name: "Repository" }));
    await user.type(within(dialog).getByRole("combobox", { name: "Repository" }), "team/app");
    await user.type(within(dialog).getByRole("combobox", { name: "Tag or digest" }), "2.0");
    await user.click(within(dialog).getByRole("button", { name: "Compare" }));
    await waitFor(() => expect(decodeURIComponent(address())).toContain('"repository":"team/app","reference":"2.0"'));
  });
});
