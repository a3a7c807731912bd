// What is inside the made-up tags: one image with everything that a page can show, and a chart.
import type { Channel } from "@tauri-apps/api/core";
import type {
  BuildStep,
  Comparison,
  FileEntry,
  FilesProgress,
  Image,
  ImageAddress,
  ImageDetail,
  ImageEntry,
  Layer,
  PackageChange,
  Referrer,
  SbomPackage,
} from "../image";
import type { Handlers } from "./handlers";
import { ago } from "./repositories";

const hour = 3_600_000;

/** A digest that begins as given. */
const digest = (start: string) => `sha256:${start.padEnd(64, start)}`.slice(0, 71);

const oci = (what: string) => `application/vnd.oci.image.${what}.v1+json`;

const entry = (start: string, architecture: string, variant: string | null, size: number): ImageEntry => ({
  digest: digest(start),
  media_type: oci("manifest"),
  platform: { os: "linux", architecture, variant, os_version: null },
  content: "image",
  artifact_type: null,
  size,
  layers: 6,
  state: "read",
  attestations: [{ digest: digest("77"), size: 9000 }],
});

const entries = [
  entry("a64d", "amd64", null, 61_400_000),
  entry("a6a6", "arm64", null, 59_900_000),
  entry("a7a7", "arm", "v7", 56_900_000),
  { ...entry("5390", "s390x", null, 0), state: "missing" as const, size: null, layers: null },
];

const image: Image = {
  digest: digest("9f3c1a7e04b2d85f"),
  media_type: oci("index"),
  content: "index",
  entries,
  preferred: entries[0]?.digest ?? null,
  total_size: 178_200_000,
  annotations: [
    { name: "org.opencontainers.image.source", value: "https://git.example.com/acme/web", cut_from: null },
    { name: "org.opencontainers.image.licenses", value: "Apache-2.0", cut_from: null },
  ],
  complete: true,
  left_out: 0,
};

const steps: [instruction: string, text: string, size: number | null][] = [
  ["FROM", "debian:bookworm-slim", 28_200_000],
  ["RUN", "apt-get update && apt-get install -y --no-install-recommends ca-certificates tini", 6_400_000],
  ["COPY", "--from=node:22.11-slim /usr/local/bin/node /usr/local/bin/node", 18_900_000],
  ["WORKDIR", "/srv/web", null],
  ["COPY", "package.json pnpm-lock.yaml ./", 84_000],
  ["RUN", "pnpm install --prod --frozen-lockfile \\\n  && rm -rf /root/.cache", 5_100_000],
  ["COPY", "--chown=65532:65532 dist/ ./dist/", 2_700_000],
  ["USER", "65532:65532", null],
  ["EXPOSE", "8080", null],
  ["ENTRYPOINT", '["tini","--","node","dist/server.js"]', null],
];

function detailOf(of: string): ImageDetail {
  const layers: Layer[] = [];
  const history: BuildStep[] = steps.map(([instruction, text, size], at) => {
    if (size !== null) layers.push(layerOf(layers.length, at, size));
    return {
      created: ago(2 * hour),
      instruction,
      text,
      created_by: `${instruction} ${text} # buildkit`,
      comment: at === 0 ? null : "buildkit.dockerfile.v0",
      author: null,
      layer: size === null ? null : layers.length - 1,
      empty: size === null,
    };
  });
  return {
    digest: of,
    media_type: oci("manifest"),
    content: "image",
    size: 61_400_000,
    platform: entries.find((one) => one.digest === of)?.platform ?? null,
    created: ago(2 * hour),
    config_digest: digest("c0f1"),
    config_media_type: oci("config"),
    config: {
      state: "read",
      config: {
        env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin", "NODE_VERSION=22.11.0", 'MOTTO=<b>hostile</b> & "bold"'],
        entrypoint: ["tini", "--", "node", "dist/server.js"],
        cmd: null,
        user: "65532:65532",
        working_dir: "/srv/web",
        ports: ["8080/tcp"],
        volumes: ["/var/lib/web"],
        labels: [
          { name: "org.opencontainers.image.revision", value: "4be21f0", cut_from: null },
          { name: "org.opencontainers.image.version", value: "1.8.2", cut_from: null },
          { name: "story", value: "Once upon a tide ".repeat(40), cut_from: 1_000_000 },
        ],
        stop_signal: "SIGTERM",
        healthcheck: ["CMD", "curl", "-f", "http://localhost:8080/health"],
        shell: null,
        on_build: [],
        author: null,
      },
    },
    layers,
    steps: history,
    history_fits: true,
    annotations: [],
    subject: null,
    artifact: null,
  };
}

function layerOf(index: number, step: number, size: number): Layer {
  return {
    digest: digest(["a1f0", "77c2", "8d51", "b07e", "5be207c19d3f", "d6c3"][index] ?? "00"),
    diff_id: digest(`d${index}`),
    media_type: "application/vnd.oci.image.layer.v1.tar+gzip",
    kind: "tar",
    compression: index === 2 ? "zstd" : "gzip",
    size,
    title: null,
    seekable: index === 2,
    urls: [],
    annotations: [],
    step,
    unpacked: index === 4 ? 21_700_000 : null,
    entries: index === 4 ? 3418 : null,
  };
}

const chartImage: Image = {
  ...image,
  digest: digest("c4a7"),
  media_type: oci("manifest"),
  content: "helm",
  entries: [{ ...entry("c4a7", "", null, 42_000), platform: null, content: "helm", layers: 1, attestations: [] }],
  preferred: digest("c4a7"),
  total_size: 42_000,
};

const isChart = (repository: string) => repository.includes("chart");

const packages: SbomPackage[] = [
  "adduser apt base-files bash ca-certificates coreutils dash debconf dpkg e2fsprogs findutils gcc-12-base gpgv grep gzip libc6 openssl tini",
  "undici zod fast-xml-parser express pino prom-client",
].flatMap((names, at) =>
  names.split(" ").map((name, number) => ({
    name,
    version: `${at + 1}.${number}.${(number * 7) % 10}`,
    licence: at === 0 ? "GPL-2.0-or-later" : "MIT",
    purl: `pkg:${at === 0 ? "deb/debian" : "npm"}/${name}@${at + 1}.${number}`,
    kind: at === 0 ? "deb" : "npm",
  })),
);

const referrer = (start: string, kind: Referrer["kind"], more: Partial<Referrer> = {}): Referrer => ({
  digest: digest(start),
  subject: entries[0]?.digest ?? "",
  kind,
  artifact_type: null,
  media_type: oci("manifest"),
  size: 9200,
  created: ago(2 * hour),
  source: "api",
  documents: [],
  annotations: [],
  ...more,
});

const statement = (start: string, kind: Referrer["kind"], predicate: string) => ({
  digest: digest(start),
  media_type: "application/vnd.in-toto+json",
  predicate_type: predicate,
  size: 8400,
  kind,
  title: null,
});

const referrers: Referrer[] = [
  referrer("77", "sbom", {
    source: "index",
    documents: [statement("5b0a", "sbom", "https://spdx.dev/Document"), statement("9a0b", "provenance", "https://slsa.dev/provenance/v1")],
  }),
  referrer("519a", "signature", { artifact_type: "application/vnd.dev.cosign.artifact.sig.v1+json", source: "cosign_tag" }),
  referrer("519b", "signature", { artifact_type: "application/vnd.dev.sigstore.bundle.v0.3+json" }),
];

const file = (id: number, path: string, more: Partial<FileEntry> = {}): FileEntry => ({
  id,
  name: path.split("/").at(-1) ?? path,
  path,
  kind: "file",
  size: 1200 * id,
  mode: 0o644,
  uid: 0,
  gid: 0,
  user: "root",
  group: "root",
  modified: ago(40 * 24 * hour),
  link: null,
  dangling: false,
  layer: id % 6,
  children: 0,
  reads: null,
  implied: false,
  tamed: false,
  ...more,
});
const folder = (id: number, path: string, more: Partial<FileEntry> = {}) =>
  file(id, path, { kind: "folder", mode: 0o755, size: 4_000_000 * id, children: 3, ...more });

const files: FileEntry[] = [
  folder(1, "etc"),
  folder(2, "srv", { layer: 3 }),
  folder(3, "tmp", { mode: 0o1777, children: 0 }),
  folder(4, "usr"),
  file(5, "bin", { kind: "symlink", mode: 0o777, link: "usr/bin", size: 0 }),
  file(6, "old-notes.txt", { kind: "deletion", size: 0, layer: 5 }),
  file(7, "etc/passwd"),
  file(8, "etc/shadow", { mode: 0o640, group: "shadow" }),
  file(9, "etc/..hidden\nname", { tamed: true }),
  folder(10, "usr/bin"),
  file(11, "usr/bin/su", { mode: 0o4755, size: 72_000 }),
  file(12, "usr/bin/node", { mode: 0o755, size: 88_000_000, layer: 2 }),
  file(13, "srv/server.js", { uid: 65532, gid: 65532, user: null, group: null, layer: 5 }),
];
const inFolder = (id: number | null) => {
  const parent = id === null ? "" : `${files.find((one) => one.id === id)?.path ?? ""}/`;
  return files.filter(({ path }) => path.startsWith(parent) && !path.slice(parent.length).includes("/") && path !== parent);
};

const changes: PackageChange[] = [
  ["node", "22.9.0", "22.11.0"],
  ["openssl", "3.0.14-1", "3.0.15-1"],
  ["undici", "6.19.8", "6.21.0"],
  ["fast-xml-parser", "4.4.0", null],
  ["@acme/telemetry", null, "2.0.1"],
].map(([name, a, b]) => {
  const one = (version: string | null | undefined): SbomPackage | null =>
    version ? { name: name ?? "", version, licence: null, purl: null, kind: "npm" } : null;
  return { name: name ?? "", change: a ? (b ? "changed" : "removed") : "added", a: one(a), b: one(b) };
});

function comparisonOf(a: ImageAddress, b: ImageAddress): Comparison {
  const { layers, steps: history } = detailOf(digest("a64d"));
  const side = (start: string, size: number) => ({
    root: digest(start),
    digest: digest(start),
    platform: entries[0]?.platform ?? null,
    size,
    created: ago(3 * 24 * hour),
  });
  const before = ["a1f0", "77c2", "c30e", "19aa", "e44b", "f2d8"];
  return {
    a: side("3d88f0a6cc19", 61_000_000),
    b: side("9f3c1a7e04b2", 61_400_000),
    identical: a.reference === b.reference && a.repository === b.repository && a.platform === b.platform,
    to_fetch: 26_800_000,
    settings: [
      { group: "env", name: "NODE_VERSION", a: "22.9.0", b: "22.11.0", change: "changed" },
      { group: "env", name: "OTEL_EXPORTER_OTLP_PROTOCOL", a: null, b: "http/protobuf", change: "added" },
      { group: "env", name: "PATH", a: "/usr/bin:/bin", b: "/usr/bin:/bin", change: "same" },
      { group: "labels", name: "org.opencontainers.image.revision", a: "7c11e02", b: "4be21f0", change: "changed" },
      { group: "labels", name: "org.opencontainers.image.version", a: "1.8.1", b: "1.8.2", change: "changed" },
    ],
    layers: layers.map((layer, index) => {
      const step = history[layer.step ?? 0];
      const words = { index, instruction: step?.instruction ?? null, text: step?.text ?? null };
      const old = digest(before[index] ?? "00");
      return {
        change: old === layer.digest ? "same" : "changed",
        a: { ...words, digest: old, size: (layer.size ?? 0) - (index > 1 ? 2000 * index : 0) },
        b: { ...words, digest: layer.digest, size: layer.size },
      };
    }),
    files_cost: { bytes: 53_000_000, of: 53_000_000, at_least: false, whole: 8, by_table: 0, known: 0, foreign: 0 },
  };
}

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Tells of layers as they would be read. */
async function reading(told: Channel<FilesProgress>): Promise<void> {
  for (let part = 0; part <= 10; part += 1) {
    told.onmessage({
      stage: "reading",
      layer: Math.min(5, part >> 1),
      layers: 6,
      bytes: part * 6_140_000,
      total: 61_400_000,
      entries: part * 341,
    });
    await wait(120);
  }
}

let known = false;

/** The answers about what is inside a tag. */
export function imageHandlers(): Handlers {
  return {
    cached_image: () => null,
    image: ({ repository }: { repository: string }) => (isChart(repository) ? chartImage : image),
    image_detail: ({ repository, digest: of }: { repository: string; digest: string }): ImageDetail =>
      isChart(repository)
        ? {
            ...detailOf(of),
            content: "helm",
            platform: null,
            size: 42_000,
            config: { state: "not_an_image" },
            steps: [],
            layers: [{ ...layerOf(0, 0, 42_000), kind: "blob", title: "web-1.3.0.tgz", step: null }],
            artifact: { kind: "helm_chart", artifact_type: "application/vnd.cncf.helm.config.v1+json" },
          }
        : detailOf(of),
    neighbours: () => ({
      same: ["latest", "1.8", "1"],
      compared: 12,
      unique: 7_900_000,
      shared: 53_500_000,
      layers: ["a1f0", "77c2", "8d51"].map((start) => ({ digest: digest(start), tags: ["1.8.1", "1.8.0", "stable"], total: 9 })),
    }),
    referrers: ({ repository }: { repository: string }) => ({
      items: isChart(repository) ? [] : referrers,
      api: true,
      more: false,
      problem: null,
    }),
    sbom: ({ document }: { document: string }) => ({
      digest: document,
      format: "spdx",
      version: "2.3",
      name: "acme/web",
      created: ago(2 * hour),
      tools: ["syft 1.18.1"],
      packages,
      left_out: 0,
    }),
    provenance: ({ document }: { document: string }) => ({
      digest: document,
      predicate_type: "https://slsa.dev/provenance/v1",
      builder: "https://git.example.com/acme/builders/docker@v2",
      build_type: "https://mobyproject.org/buildkit@v1",
      source: "git+https://git.example.com/acme/web@refs/heads/main",
      commit: "4be21f0c9d1e7a3b",
      entry_point: "Dockerfile",
      started: ago(2.1 * hour),
      finished: ago(2 * hour),
      invocation: null,
      materials: [{ uri: "pkg:docker/debian@bookworm-slim", digests: [digest("a1f0")] }],
      parameters: [{ name: "target", value: "release", cut_from: null }],
    }),
    helm_chart: () => ({
      name: "web",
      version: "1.3.0",
      app_version: "1.8.2",
      description: "The storefront and all that it needs",
      chart_type: "application",
      kube_version: ">=1.28",
      home: "https://example.com/web",
      sources: ["https://git.example.com/acme/web"],
      keywords: ["shop"],
      maintainers: [{ name: "Mira Lindqvist", email: "mira@example.com", url: null }],
      dependencies: [{ name: "postgresql", version: "15.x", repository: "oci://registry.example.com/charts" }],
      deprecated: false,
      annotations: [],
      values: "# How many\nreplicas: 2\nimage:\n  repository: acme/web\n  tag: 1.8.2\n",
      readme: "# web\n\nThe *storefront*. <script>alert(1)</script>\n",
    }),
    raw_manifest: ({ digest: of }: { digest: string }) => ({
      digest: of,
      media_type: oci("index"),
      size: 1600,
      text: JSON.stringify({
        schemaVersion: 2,
        mediaType: oci("index"),
        manifests: entries.map((one) => ({ mediaType: one.media_type, digest: one.digest, size: 1600, platform: one.platform })),
      }),
      cut: false,
    }),
    raw_blob: ({ digest: of }: { digest: string }) => ({
      digest: of,
      media_type: oci("config"),
      size: 900,
      text: JSON.stringify({ architecture: "amd64", os: "linux", config: { User: "65532:65532" } }),
      cut: false,
    }),
    find_digest: () => [],
    files_cost: () => ({
      bytes: known ? 0 : 61_400_000,
      of: known ? 0 : 84_000_000,
      at_least: false,
      whole: known ? 0 : 5,
      by_table: known ? 0 : 1,
      known: known ? 6 : 0,
      foreign: 0,
    }),
    read_files: async ({ onProgress }: { onProgress: Channel<FilesProgress> }) => {
      if (!known) await reading(onProgress);
      known = true;
      return { entries: 3418, deletions: 1, size: 214_000_000, cut: null, foreign: 0, by_table: 0, bad_tables: 0, read: 61_400_000 };
    },
    list_files: ({ folder: id }: { folder: number | null }) => ({
      trail: [],
      entries: inFolder(id),
      total: inFolder(id).length + (id === 4 ? 2400 : 0),
    }),
    search_files: ({ query }: { query: string }) => {
      const found = files.filter(({ path }) => path.toLowerCase().includes(query.toLowerCase()));
      return { entries: found, total: found.length };
    },
    file_content: () => ({
      kind: "text",
      text: "root:x:0:0:root:/root:/bin/bash\nnode:x:1000:1000::/home/node:/bin/sh\n",
      cut: false,
      size: 72,
    }),
    save_file: () => "/home/mira/Downloads/passwd",
    save_blob: ({ name }: { name: string }) => `/home/mira/Downloads/${name}`,
    compare: ({ a, b }: { a: ImageAddress; b: ImageAddress }) => comparisonOf(a, b),
    compare_packages: () => {
      const source = (start: string) => ({ digest: digest(start), format: "spdx", packages: 214 });
      return { a: source("5b0a"), b: source("5b0b"), changes, same: 209 };
    },
    compare_files: async ({ onProgress }: { onProgress: Channel<FilesProgress> }) => {
      await reading(onProgress);
      const change = { kind: "file", size_a: 1000, size_b: 1200, mode_a: 0o644, mode_b: 0o644, privilege_changed: false };
      return {
        changes: [
          { ...change, path: "srv/dist/server.js", change: "changed" },
          { ...change, path: "usr/bin/su", change: "attributes", mode_a: 0o755, mode_b: 0o4755, size_b: 1000, privilege_changed: true },
          { ...change, path: "usr/share/new.txt", change: "added", size_a: null, mode_a: null },
          { ...change, path: "usr/share/old.txt", change: "removed", size_b: null, mode_b: null },
        ],
        total: 4,
        layers_a: 4,
        layers_b: 4,
        unread_shared: 2,
        read: 53_000_000,
        cut: null,
      };
    },
  };
}
