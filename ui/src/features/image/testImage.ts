// Images for tests: one whole, to be changed in the place that a test is about.
import type { Image, ImageDetail, ImageEntry, Layer, Neighbours, Referrers } from "../../ipc/image";
import { type Handlers, mockCommands } from "../../test/content";

export const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

export const entry = (letter: string, architecture: string, more: Partial<ImageEntry> = {}): ImageEntry => ({
  digest: digest(letter),
  media_type: "application/vnd.oci.image.manifest.v1+json",
  platform: { os: "linux", architecture, variant: null, os_version: null },
  content: "image",
  artifact_type: null,
  size: 61_400_000,
  layers: 2,
  state: "read",
  attestations: [],
  ...more,
});

export const image: Image = {
  digest: digest("1"),
  media_type: "application/vnd.oci.image.index.v1+json",
  content: "index",
  entries: [entry("a", "amd64"), entry("b", "arm64")],
  preferred: digest("a"),
  total_size: 120_000_000,
  annotations: [{ name: "org.opencontainers.image.source", value: "https://example.com/acme/web", cut_from: null }],
  complete: true,
  left_out: 0,
};

export const layer = (letter: string, more: Partial<Layer> = {}): Layer => ({
  digest: digest(letter),
  diff_id: null,
  media_type: "application/vnd.oci.image.layer.v1.tar+gzip",
  kind: "tar",
  compression: "gzip",
  size: 28_200_000,
  title: null,
  seekable: false,
  urls: [],
  annotations: [],
  step: null,
  unpacked: null,
  entries: null,
  ...more,
});

const step = { created: null, created_by: null, comment: null, author: null, empty: false };

export const detail: ImageDetail = {
  digest: digest("a"),
  media_type: "application/vnd.oci.image.manifest.v1+json",
  content: "image",
  size: 61_400_000,
  platform: { os: "linux", architecture: "amd64", variant: null, os_version: null },
  created: "2026-11-23T22:41:00Z",
  config_digest: digest("c"),
  config_media_type: "application/vnd.oci.image.config.v1+json",
  config: {
    state: "read",
    config: {
      env: ["PATH=/usr/bin", "EVIL=<img src=x onerror=alert(1)>"],
      entrypoint: ["tini", "--"],
      cmd: ["node", "it's.js"],
      user: null,
      working_dir: "/srv/web",
      ports: ["8080/tcp"],
      volumes: [],
      labels: [{ name: "org.opencontainers.image.version", value: "1.8.2", cut_from: null }],
      stop_signal: null,
      healthcheck: null,
      shell: null,
      on_build: [],
      author: null,
    },
  },
  layers: [layer("d", { step: 0 }), layer("e", { step: 2, size: 5_100_000, compression: "zstd" })],
  steps: [
    { ...step, instruction: "ADD", text: "rootfs.tar /", layer: 0 },
    { ...step, instruction: "WORKDIR", text: "/srv/web", layer: null, empty: true },
    { ...step, instruction: "RUN", text: "pnpm install", layer: 1 },
  ],
  history_fits: true,
  annotations: [],
  subject: null,
  artifact: null,
};

export const neighbours: Neighbours = {
  same: ["1.8.2", "latest", "1"],
  compared: 12,
  unique: 7_900_000,
  shared: 53_500_000,
  layers: [{ digest: digest("d"), tags: ["1.8.1", "1.8.0"], total: 4 }],
};

export const noReferrers: Referrers = { items: [], api: true, more: false, problem: null };

/** Answers what an image's page asks for; returns what was called. */
export function mockImage(handlers: Handlers = {}) {
  return mockCommands({
    accounts: () => [],
    cached_image: () => null,
    image: () => image,
    image_detail: () => detail,
    neighbours: () => neighbours,
    referrers: () => noReferrers,
    ...handlers,
  });
}
