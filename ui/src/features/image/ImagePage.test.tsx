import { useSearch } from "@tanstack/react-router";
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import type { FilesProgress } from "../../ipc/image";
import type { AppActions } from "../../kit/AppActions";
import { axeProblems } from "../../test/axe";
import { type Handlers, hub, showPage } from "../../test/content";
import { ImagePage } from "./ImagePage";
import { imageSearch } from "./search";
import { detail, digest, entry, image, layer, mockImage, noReferrers } from "./testImage";

function Here({ reference }: { reference: string }) {
  const search = imageSearch.parse(useSearch({ strict: false }));
  return <ImagePage account={hub} repository="acme/web" reference={reference} search={search} />;
}

async function show(handlers: Handlers = {}, at = "/page", reference = "1.8.2", actions: Partial<AppActions> = {}) {
  const user = userEvent.setup();
  const calls = mockImage(handlers);
  const shown = await showPage(<Here reference={reference} />, at, actions);
  return { ...shown, user, calls };
}

const grid = (name: string) => screen.findByRole("grid", { name });

describe("an image's page", () => {
  it("tells name, digest, type, platforms, three labelled sizes and the other tags of the same image", async () => {
    const openLink = vi.fn();
    const { user } = await show({}, "/page", "1.8.2", { openLink });
    expect(await screen.findByRole("heading", { level: 1, name: "acme/web:1.8.2" })).toBeInTheDocument();
    expect(await screen.findByRole("combobox", { name: "Platform" })).toHaveTextContent("linux/amd64");
    expect(screen.getByText("OCI image index")).toBeInTheDocument();
    const sizes = screen.getByRole("group", { name: "Sizes" });
    expect(sizes).toHaveTextContent("Download, linux/amd6461.4 MB");
    await waitFor(() => expect(sizes).toHaveTextContent("Only in this tag7.90 MB53.5 MB shared with other tags of acme/web"));
    expect(sizes).toHaveTextContent("All platforms120.0 MB");
    expect(screen.getByRole("link", { name: "latest" })).toHaveAttribute("href", expect.stringContaining("/image/latest/acme/web"));
    await user.click(screen.getByRole("link", { name: /^Source/ }));
    expect(openLink).toHaveBeenCalledWith("https://example.com/acme/web");
    expect(await axeProblems()).toEqual([]);
  });

  it("lists layers with the step that made each, and tells more of the one that the arrows are on", async () => {
    const { user } = await show();
    const layers = await grid("Layers");
    const rows = within(layers).getAllByRole("row").slice(1);
    expect(rows.map((row) => row.textContent)).toEqual([
      expect.stringContaining("ADD rootfs.tar /shared with other tags28.2 MB"),
      expect.stringContaining("WORKDIR /srv/webno change"),
      expect.stringContaining("RUN pnpm installonly here5.10 MB"),
    ]);
    const aside = screen.getByRole("region", { name: "The chosen layer" });
    expect(aside).toHaveTextContent("Layer 1 of 2");
    expect(aside).toHaveTextContent("1.8.1, 1.8.0 and 2 more");
    rows[0]?.focus();
    await user.keyboard("{ArrowDown}{ArrowDown}");
    expect(aside).toHaveTextContent("Layer 2 of 2");
    expect(aside).toHaveTextContent("tar, zstd");
    expect(screen.getByText("2 layers from 3 build steps")).toBeInTheDocument();
  });

  it("changes the platform, in the address too", async () => {
    const { user, address, calls } = await show();
    await user.click(await screen.findByRole("combobox", { name: "Platform" }));
    await user.click(await screen.findByRole("option", { name: "linux/arm64" }));
    await waitFor(() => expect(calls.some(({ command, args }) => command === "image_detail" && args.digest === digest("b"))).toBe(true));
    expect(decodeURIComponent(address())).toContain(digest("b"));
  });

  it("copies the pull command, and gives every program's by tag or digest", async () => {
    const { user } = await show();
    await user.click(await screen.findByRole("button", { name: "Copy pull command" }));
    expect(await navigator.clipboard.readText()).toBe("docker pull acme/web:1.8.2");
    await user.click(screen.getByRole("button", { name: "More pull commands" }));
    expect(await screen.findByText("crane pull acme/web:1.8.2 web.tar")).toBeInTheDocument();
    await user.click(screen.getByRole("radio", { name: "By digest" }));
    expect(screen.getByText(`nerdctl pull acme/web@${digest("1")}`)).toBeInTheDocument();
  });

  it("shows what was kept at once, and says so when the registry cannot be reached", async () => {
    await show({
      cached_image: () => ({ image, fetched: "2026-11-20T10:00:00Z" }),
      image: () => {
        throw { code: "connection_failed", params: { host: "registry" }, detail: null };
      },
    });
    expect(await screen.findByText(/cannot be reached/)).toBeInTheDocument();
    expect(await grid("Layers")).toBeInTheDocument();
  });

  it("says that what came is corrupt, with both digests", async () => {
    await show({
      image: () => {
        throw { code: "digest_mismatch", params: { expected: digest("7"), actual: digest("8") }, detail: null };
      },
    });
    expect(await screen.findByRole("heading", { name: "This image is corrupt" })).toBeInTheDocument();
    expect(screen.getByText(digest("7"))).toBeInTheDocument();
    expect(screen.getByText(digest("8"))).toBeInTheDocument();
  });

  it("says which platform the registry lacks, and which image is of an old format", async () => {
    const missing = { ...image, entries: [entry("a", "amd64", { state: "missing" })] };
    const { unmount } = await show({ image: () => missing });
    expect(await screen.findByRole("heading", { name: "linux/amd64 is not in this registry" })).toBeInTheDocument();
    unmount();
    const legacy = { ...image, content: "legacy_image", entries: [entry("1", "amd64", { state: "legacy", platform: null })] };
    const { calls } = await show({ image: () => legacy });
    expect(await screen.findByRole("heading", { name: "This is an old image format" })).toBeInTheDocument();
    expect(calls.some(({ command }) => command === "image_detail")).toBe(false);
  });

  it("shows the configuration as text and nothing but text", async () => {
    await show({}, "/page?tab=configuration");
    expect(await screen.findByText("tini --")).toBeInTheDocument();
    expect(screen.getByText("node 'it'\\''s.js'")).toBeInTheDocument();
    expect(screen.getByText("<img src=x onerror=alert(1)>")).toBeInTheDocument();
    expect(document.querySelector("img")).toBeNull();
    expect(screen.getByText("not set, so root")).toBeInTheDocument();
    expect(await axeProblems()).toEqual([]);
  });

  it("says that a configuration is no JSON, and lists the layers all the same", async () => {
    const broken = { ...detail, config: { state: "not_json" }, steps: [], layers: [layer("d")] };
    const { user } = await show({ image_detail: () => broken });
    expect(await screen.findAllByText("no build step is told")).toHaveLength(2);
    await user.click(screen.getByRole("tab", { name: /^Configuration/ }));
    expect(await screen.findByText("The configuration is not JSON.")).toBeInTheDocument();
  });

  it("shows documents as received, with digests that lead on", async () => {
    const { user } = await show(
      {
        raw_manifest: () => ({
          digest: digest("1"),
          media_type: image.media_type,
          size: 300,
          text: `{"manifests":[{"digest":"${digest("b")}"}],"big":123456789012345678901234567890}`,
          cut: false,
        }),
      },
      "/page?tab=raw",
    );
    const text = await screen.findByRole("region", { name: "OCI image index" });
    expect(text).toHaveTextContent('"big": 123456789012345678901234567890');
    await user.click(within(text).getByRole("button", { name: digest("b") }));
    expect(await screen.findByRole("heading", { name: "elsewhere" })).toBeInTheDocument();
  });
});

describe("the files of an image", () => {
  const cost = { bytes: 33_300_000, of: 33_300_000, at_least: false, whole: 2, by_table: 0, known: 0, foreign: 0 };
  const summary = { entries: 3, deletions: 1, size: 4000, cut: null, foreign: 0, by_table: 0, bad_tables: 0, read: 33_300_000 };
  const file = (id: number, name: string, kind: string, more = {}) => ({
    id,
    name,
    path: name,
    kind,
    size: 120,
    mode: 0o644,
    uid: 0,
    gid: 0,
    user: "root",
    group: "root",
    modified: null,
    link: null,
    dangling: false,
    layer: 0,
    children: 0,
    reads: null,
    implied: false,
    tamed: false,
    ...more,
  });
  const root = [file(1, "etc", "folder", { mode: 0o755 }), file(2, "su", "file", { mode: 0o4755 }), file(3, "old", "deletion")];
  const files: Handlers = {
    files_cost: () => cost,
    read_files: () => summary,
    list_files: ({ folder }) =>
      folder === null ? { trail: [], entries: root, total: 3 } : { trail: [], entries: [file(4, "<b>passwd</b>", "file")], total: 1 },
  };

  it("are listed after it was said what that reads", async () => {
    const { user, calls } = await show(files, "/page?tab=files");
    expect(await screen.findByRole("heading", { name: "Listing the files reads 33.3 MB" })).toBeInTheDocument();
    expect(calls.some(({ command }) => command === "read_files")).toBe(false);
    await user.click(screen.getByRole("button", { name: "List files" }));
    const tree = await screen.findByRole("treegrid", { name: "Files" });
    expect(within(tree).getByRole("row", { name: /su/ })).toHaveTextContent("setuid");
    expect(within(tree).getByRole("row", { name: /old/ })).toHaveTextContent("deleted");
    const folder = within(tree).getByRole("row", { name: /etc/ });
    folder.focus();
    await user.keyboard("{ArrowRight}");
    expect(await within(tree).findByText("<b>passwd</b>")).toBeInTheDocument();
    expect(folder).toHaveAttribute("aria-expanded", "true");
    expect(await axeProblems()).toEqual([]);
  });

  it("show how far reading is, and stop when that is cancelled", async () => {
    const { user, calls } = await show(
      {
        ...files,
        read_files: ({ onProgress }) => {
          (onProgress as { onmessage: (progress: FilesProgress) => void }).onmessage({
            stage: "reading",
            layer: 0,
            layers: 2,
            bytes: 8_000_000,
            total: 33_300_000,
            entries: 210,
          });
          return new Promise(() => undefined);
        },
      },
      "/page?tab=files",
    );
    await user.click(await screen.findByRole("button", { name: "List files" }));
    expect(await screen.findByRole("progressbar", { name: "Reading layers …" })).toHaveAttribute("aria-valuenow", "24");
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    expect(await screen.findByRole("button", { name: "List files" })).toBeInTheDocument();
    expect(calls.some(({ command }) => command === "cancel")).toBe(true);
  });

  it("need no question when they are known already, and are found by name", async () => {
    const { user } = await show(
      {
        ...files,
        files_cost: () => ({ ...cost, bytes: 0, whole: 0, known: 2 }),
        search_files: () => ({ entries: [file(9, "passwd", "file", { path: "etc/passwd" })], total: 1 }),
        file_content: () => ({ kind: "text", text: "root:x:0:0", cut: false, size: 10 }),
      },
      "/page?tab=files",
    );
    await screen.findByRole("treegrid", { name: "Files" });
    await user.type(screen.getByRole("searchbox", { name: "Search files" }), "passwd");
    const found = await screen.findByRole("grid", { name: "Files" });
    await user.click(await within(found).findByText("etc/passwd"));
    expect(await screen.findByText("root:x:0:0")).toBeInTheDocument();
    expect(screen.getByText("1 hit")).toBeInTheDocument();
  });

  it("say that a layer is broken, and offer to try again", async () => {
    const { user } = await show(
      {
        ...files,
        read_files: () => {
          throw { code: "layer_broken", params: { problem: "unexpected end" }, detail: null };
        },
      },
      "/page?tab=files",
    );
    await user.click(await screen.findByRole("button", { name: "List files" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("unexpected end");
    expect(screen.getByRole("button", { name: "Try again" })).toBeInTheDocument();
  });
});

describe("what refers to an image", () => {
  const document = (letter: string, kind: string) => ({
    digest: digest(letter),
    media_type: "application/vnd.in-toto+json",
    predicate_type: null,
    size: 4000,
    kind,
    title: null,
  });
  const item = (letter: string, kind: string, documents: unknown[]) => ({
    digest: digest(letter),
    subject: digest("a"),
    kind,
    artifact_type: null,
    media_type: null,
    size: 4000,
    created: null,
    source: "index",
    documents,
    annotations: [],
  });
  const referrers = () => ({
    ...noReferrers,
    items: [item("5", "signature", []), item("6", "sbom", [document("7", "sbom"), document("8", "provenance")])],
  });

  it("is listed as found, not verified, with what a provenance states", async () => {
    const { user } = await show(
      {
        referrers,
        provenance: () => ({
          digest: digest("8"),
          predicate_type: "https://slsa.dev/provenance/v1",
          builder: "javascript:alert(1)",
          build_type: null,
          source: "git+https://example.com/acme/web",
          commit: "4be21f0",
          entry_point: null,
          started: null,
          finished: null,
          invocation: null,
          materials: [{ uri: "pkg:docker/debian@12", digests: [] }],
          parameters: [],
        }),
      },
      "/page?tab=referrers",
    );
    const list = await grid("Referrers");
    expect(within(list).getAllByRole("row")[1]).toHaveTextContent("Signaturefound, not verified");
    await user.click(within(list).getAllByRole("row")[2] as HTMLElement);
    expect(await screen.findByText("4be21f0")).toBeInTheDocument();
    expect(screen.queryByRole("link", { name: /javascript/ })).toBeNull();
    expect(screen.getByRole("link", { name: /git\+https/ })).toHaveAttribute("href", "https://example.com/acme/web");
    expect(await axeProblems()).toEqual([]);
  });

  it("lists the packages of an SBOM, narrowed by a filter", async () => {
    const one = (name: string, version: string) => ({ name, version, licence: "MIT", purl: null, kind: "npm" });
    const { user } = await show(
      {
        referrers,
        sbom: () => ({
          digest: digest("7"),
          format: "spdx",
          version: "2.3",
          name: null,
          created: null,
          tools: ["syft"],
          packages: [one("undici", "6.21.0"), one("zod", "3.24.1")],
          left_out: 0,
        }),
      },
      "/page?tab=sbom",
    );
    const packages = await grid("Packages");
    expect(await within(packages).findByText("undici")).toBeInTheDocument();
    await user.type(screen.getByRole("searchbox", { name: "Filter packages" }), "zo");
    await waitFor(() => expect(within(packages).queryByText("undici")).toBeNull());
    expect(screen.getByText("1 of 2 packages")).toBeInTheDocument();
  });
});

describe("an artifact that is no image", () => {
  it("has a page of its own, whose files can be saved", async () => {
    const chart = {
      ...detail,
      content: "helm",
      config: { state: "not_an_image" },
      layers: [layer("d", { kind: "blob", title: "web-1.0.0.tgz" })],
      artifact: { kind: "helm_chart", artifact_type: null },
    };
    const { user, calls } = await show({
      image: () => ({ ...image, content: "helm", entries: [entry("1", "amd64", { platform: null })] }),
      image_detail: () => chart,
      helm_chart: () => ({
        name: "web",
        version: "1.0.0",
        app_version: null,
        description: "<script>no</script>",
        chart_type: null,
        kube_version: null,
        home: "javascript:alert(1)",
        sources: [],
        keywords: [],
        maintainers: [],
        dependencies: [],
        deprecated: false,
        annotations: [],
        values: "replicas: 2\n# a comment\n",
        readme: null,
      }),
      save_blob: () => "/home/mira/web-1.0.0.tgz",
    });
    expect(await screen.findByRole("heading", { name: "Helm chart" })).toBeInTheDocument();
    expect(await screen.findByText("<script>no</script>")).toBeInTheDocument();
    expect(screen.queryByRole("link", { name: /javascript/ })).toBeNull();
    await user.click(screen.getByRole("button", { name: "Save web-1.0.0.tgz" }));
    expect(await screen.findByText("/home/mira/web-1.0.0.tgz")).toBeInTheDocument();
    expect(calls.find(({ command }) => command === "save_blob")?.args).toMatchObject({ blob: digest("d"), name: "web-1.0.0.tgz" });
    expect(await axeProblems()).toEqual([]);
    await user.click(screen.getByRole("tab", { name: "Values" }));
    expect(await screen.findByRole("region", { name: "Values" })).toHaveTextContent("# a comment");
  });
});
