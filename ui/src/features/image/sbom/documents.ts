// The SBOMs and other documents among what refers to an image.
import type { ReferrerDocument, ReferrerKind, Referrers } from "../../../ipc/image";

/** Every document of one kind, each once. */
export function documentsOf(referrers: Referrers | undefined, kind: ReferrerKind): ReferrerDocument[] {
  const found = new Map<string, ReferrerDocument>();
  for (const { documents } of referrers?.items ?? []) {
    for (const document of documents) {
      if (document.kind === kind && !found.has(document.digest)) found.set(document.digest, document);
    }
  }
  return [...found.values()];
}

/** The lists of packages. */
export const sbomsOf = (referrers: Referrers | undefined) => documentsOf(referrers, "sbom");
