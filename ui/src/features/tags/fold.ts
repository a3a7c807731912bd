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
  /** The rows: ordinary tags, and attachments whose image has no tag here. */
  rows: readonly Tag[];
  /** What hangs on which digest. */
  attachments: ReadonlyMap<string, ReadonlySet<Attachment>>;
  /** How many tags are shown as badges. */
  folded: number;
};

/**
 * Folds attachments under their images. While some tags' digests are not known yet, an attachment may be theirs and
 * stays folded; when all are known, one whose image has no tag is a row of its own, so that none is ever hidden.
 */
export function fold(tags: readonly Tag[], digestOf: (tag: Tag) => string | null | undefined): Folded {
  const attachments = new Map<string, Set<Attachment>>();
  const ordinary: Tag[] = [];
  const hung: Tag[] = [];
  for (const tag of tags) {
    const attachment = attachmentOf(tag.name);
    if (!attachment) {
      ordinary.push(tag);
      continue;
    }
    hung.push(tag);
    const there = attachments.get(attachment.digest);
    if (there) there.add(attachment.kind);
    else attachments.set(attachment.digest, new Set([attachment.kind]));
  }
  if (hung.length === 0) return { rows: tags, attachments, folded: 0 };
  const digests = new Set<string>();
  let unknown = false;
  for (const tag of ordinary) {
    const digest = digestOf(tag);
    if (digest) digests.add(digest);
    else unknown = true;
  }
  const orphans = unknown ? [] : hung.filter((tag) => !digests.has(attachmentOf(tag.name)?.digest ?? ""));
  if (orphans.length === 0) return { rows: ordinary, attachments, folded: hung.length };
  const lonely = new Set(orphans);
  return {
    rows: tags.filter((tag) => lonely.has(tag) || !attachmentOf(tag.name)),
    attachments,
    folded: hung.length - orphans.length,
  };
}
