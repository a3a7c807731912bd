// Signature tags (`sha256-….sig`) belong to an image: they are shown as badges on its tags, not as rows among them.
import type { Tag } from "../../ipc/content";

/** What hangs on an image, as far as tags tell. */
export type Attachment = "signature" | "attestation" | "sbom" | "referrers";

const attached = /^(sha256|sha512)-([0-9a-f]{64,128})(?:\.(sig|att|sbom))?$/;
const kinds = { sig: "signature", att: "attestation", sbom: "sbom" } as const;

/** Which image a tag's name says that it belongs to; `null` for an ordinary tag. */
export function attachmentOf(name: string): { digest: string; kind: Attachment } | null {
  // Quick way out for all ordinary tags, of which there may be 200,000.
  if (!name.startsWith("sha")) return null;
  const found = attached.exec(name);
  if (!found) return null;
  const [, algorithm, hex, suffix] = found;
  const kind = suffix ? kinds[suffix as keyof typeof kinds] : "referrers";
  return { digest: `${algorithm}:${hex}`, kind };
}

export type Folded = {
  ordinary: readonly Tag[];
  /** The tags that name an image which they belong to. */
  hung: readonly Tag[];
  /** What hangs on which digest. */
  attachments: ReadonlyMap<string, ReadonlySet<Attachment>>;
};

/** Tells ordinary tags from those that hang on an image. */
export function fold(tags: readonly Tag[]): Folded {
  const attachments = new Map<string, Set<Attachment>>();
  const hung: Tag[] = [];
  for (const tag of tags) {
    const attachment = attachmentOf(tag.name);
    if (!attachment) continue;
    hung.push(tag);
    const there = attachments.get(attachment.digest);
    if (there) there.add(attachment.kind);
    else attachments.set(attachment.digest, new Set([attachment.kind]));
  }
  const ordinary = hung.length === 0 ? tags : tags.filter((tag) => attachmentOf(tag.name) === null);
  return { ordinary, hung, attachments };
}

const nobody: readonly Tag[] = [];

/**
 * The hung tags whose image has no tag here: they are rows of their own, so that none is ever hidden. While some
 * tag's digest is not known yet, the image may be that tag's, and they wait.
 */
export function orphans({ ordinary, hung }: Folded, digestOf: (tag: Tag) => string | null | undefined): readonly Tag[] {
  if (hung.length === 0) return nobody;
  const digests = new Set<string>();
  for (const tag of ordinary) {
    const digest = digestOf(tag);
    if (!digest) return nobody;
    digests.add(digest);
  }
  return hung.filter((tag) => !digests.has(attachmentOf(tag.name)?.digest ?? ""));
}
