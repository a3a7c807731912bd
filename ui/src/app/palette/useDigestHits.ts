import { useQuery } from "@tanstack/react-query";
import { type DigestHit, findDigest } from "../../ipc/image";

/** A pasted digest, with or without its algorithm, on its own or after an `@`. */
const pasted = /(?:^|@)(?:(sha256|sha512):)?([0-9a-f]{64}|[0-9a-f]{128})$/;

/** The digest that was typed, in full; `null` where it is none. */
export function digestIn(query: string): string | null {
  const found = pasted.exec(query.trim().toLowerCase());
  const [, algorithm, hex = ""] = found ?? [];
  if (!found) return null;
  const fits = hex.length === 64 ? "sha256" : "sha512";
  return algorithm === undefined || algorithm === fits ? `${fits}:${hex}` : null;
}

/** Where a pasted digest was seen, in every account. */
export function useDigestHits(query: string): { digest: string | null; hits: readonly DigestHit[] } {
  const digest = digestIn(query);
  // Another tag may have been looked at meanwhile: nothing is kept.
  const found = useQuery({
    queryKey: ["find-digest", digest],
    queryFn: () => findDigest(digest ?? ""),
    enabled: digest !== null,
    staleTime: 0,
    gcTime: 0,
  });
  return { digest, hits: (digest !== null && found.data) || [] };
}
