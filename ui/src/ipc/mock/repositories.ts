// Repositories and tags of the made-up registries. Times are told from "now" back, so that they read well on any day.
import type { Page, Repository, RepositoryDetail, Tag, TagDetail, Visibility } from "../content";

export type MockRepository = { row: Repository; readme: string | null; tags: Tag[] };

const hour = 3_600_000;
const day = 24 * hour;
export const ago = (milliseconds: number) => new Date(Date.now() - milliseconds).toISOString();

type Sketch = [
  name: string,
  description: string | null,
  pushed: number | null,
  visibility: Visibility,
  pulls: number,
  stars: number,
  kind?: Repository["contains"],
];

const acme: Sketch[] = [
  ["web", "Storefront front end", 2 * hour, "private", 1204, 3],
  ["api", "Orders, carts and payments", 3 * hour, "private", 9871, 5],
  ["edge-proxy", "TLS termination and routing for every region", 26 * hour, "public", 84_310, 41],
  ["charts", "Helm charts for the platform", 27 * hour, "public", 12_066, 18, ["helm"]],
  ["wasm-filters", "Request filters for edge-proxy", 3 * day, "private", 402, 1, ["wasm"]],
  ["ci-runner", "Build agent with pinned toolchains", 4 * day, "private", 31_550, 0],
  ["inference-runtime-cuda12-cudnn9-tensorrt10", null, 6 * day, "private", 688, 2],
  ["postgres-backup", "Nightly dump to object storage", 15 * day, "public", 220_914, 126],
  ["docs-site", "Handbook, built from main", 16 * day, "public", 7415, 4],
  ["ledger-migrations", "Schema migrations, run once a release", 34 * day, "private", 93, 0],
  ["legacy-billing", "Replaced by ledger", 400 * day, "private", 18_240, 0],
  ["docker-quickstart", null, null, "public", 0, 0],
];

function repositoryOf(namespace: string, [name, description, pushed, visibility, pulls, stars, contains]: Sketch): MockRepository {
  return {
    row: {
      name: `${namespace}/${name}`,
      description,
      visibility,
      last_pushed: pushed === null ? null : ago(pushed),
      contains: pushed === null ? null : (contains ?? ["image"]),
      pulls,
      stars,
      size: pushed === null ? 0 : 178_200_000 + pulls,
      archived: name === "legacy-billing",
    },
    readme: name === "web" ? readme : null,
    tags: pushed === null ? [] : tagsOf(pushed),
  };
}

const readme = `# acme/web

The storefront's front end. Listens on port 8080 and needs nothing but the address of the API.

![A picture](https://img.example.org/storefront.png)

\`docker run -e API_URL=https://api.acme.dev -p 8080:8080 acme/web:1.8\`

## Tags

\`latest\` is the newest release, \`stable\` the one in production.

<script>alert("never")</script>
`;

export const repositoriesOfAcme = () => acme.map((sketch) => repositoryOf("acme", sketch));

export const repositoriesOfHarbour = () => [
  repositoryOf("harbourworks", ["crane", "Lifts containers", 5 * hour, "public", 910, 7]),
  repositoryOf("harbourworks", ["tide-table", "When to sail", 9 * day, "private", 12, 0]),
  repositoryOf("harbourworks", ["pilot", null, 40 * day, "public", 3, 0]),
];

export const repositoriesOfLan = (): MockRepository[] =>
  ["team/app", "team/worker", "alpine"].map((name) => ({
    row: { ...nothingKnown, name },
    readme: null,
    tags: ["latest", "1.1", "1.0"].map((tag) => ({ name: tag, detail: null })),
  }));

const nothingKnown = {
  description: null,
  visibility: null,
  last_pushed: null,
  contains: null,
  pulls: null,
  stars: null,
  size: null,
  archived: false,
};

const linux = (architecture: string, variant: string | null = null) => ({
  platform: { os: "linux", architecture, variant, os_version: null },
  digest: null,
  size: 59_400_000,
});

function tagsOf(pushed: number): Tag[] {
  const all: [name: string, age: number, digest: string, platforms: number, size: number, by: string][] = [
    ["latest", 0, "9f3c1a7e04b2", 3, 178_200_000, "acme"],
    ["1.8.2", 0, "9f3c1a7e04b2", 3, 178_200_000, "acme"],
    ["1.8", 0, "9f3c1a7e04b2", 3, 178_200_000, "acme"],
    ["1", 0, "9f3c1a7e04b2", 3, 178_200_000, "acme"],
    ["nightly-20261124", 7 * hour, "c41e77d09a55", 2, 121_900_000, "ci-bot"],
    ["sha-4be21f0c", 9 * hour, "07ab52c3e1f8", 1, 60_800_000, "ci-bot"],
    ["pr-2291", 24 * hour, "e90d4617bb62", 1, 60_800_000, "ci-bot"],
    ["1.8.1", 3 * day, "3d88f0a6cc19", 3, 176_000_000, "acme"],
    ["stable", 3 * day, "3d88f0a6cc19", 3, 176_000_000, "acme"],
    ["nightly-20261120", 4 * day, "51f7c0d86e0b", 2, 121_700_000, "ci-bot"],
    ["1.7.9", 14 * day, "a83e05b1d97c", 3, 341_500_000, "acme"],
    ["1.7", 14 * day, "a83e05b1d97c", 3, 341_500_000, "acme"],
    ["1.7.8-rc.2-with-new-transport", 21 * day, "77aa05b1d9ee", 1, 60_100_000, "acme"],
  ];
  return all.map(([name, age, digest, platforms, size, by]) => ({
    name,
    detail: detail({
      digest: `sha256:${digest.padEnd(64, digest)}`.slice(0, 71),
      platforms: [linux("amd64"), linux("arm64"), linux("arm", "v7")].slice(0, platforms),
      size,
      size_scope: platforms > 1 ? "all_platforms" : "one_platform",
      content: platforms > 1 ? "index" : "image",
      last_pushed: ago(pushed + age),
      pushed_by: by,
      last_pulled: ago((pushed + age) / 4),
      has_attestations: platforms === 3,
    }),
  }));
}

/** What is known of an image, the rest being unknown. */
export function detail(known: Partial<TagDetail>): TagDetail {
  return {
    digest: null,
    media_type: "application/vnd.oci.image.index.v1+json",
    content: null,
    platforms: [],
    size: null,
    size_scope: null,
    created: null,
    last_pushed: null,
    pushed_by: null,
    last_pulled: null,
    has_attestations: null,
    ...known,
  };
}

export function page<T>(items: T[]): Page<T> {
  return { items, next: null, total: items.length, completeness: { state: "complete" } };
}

export function detailOf(repository: MockRepository): RepositoryDetail {
  return { repository: repository.row, readme: repository.readme, permissions: { read: true, write: true, admin: true } };
}
