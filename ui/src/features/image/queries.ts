// What the image page and the comparison read. What is known by digest never changes, so it is never read twice.
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import {
  cachedImage,
  compare,
  comparePackages,
  type FileId,
  fileContent,
  filesCost,
  helmChart,
  type Image,
  type ImageAddress,
  image,
  imageDetail,
  listFiles,
  neighbours,
  type Place,
  provenance,
  rawBlob,
  rawManifest,
  referrers,
  sbom,
  searchFiles,
  type Tree,
} from "../../ipc/image";
import { keys } from "../../ipc/keys";
import type { AccountId } from "../../ipc/model";

const minute = 60_000;
const forever = Number.POSITIVE_INFINITY;

/** An image as it is known by now, and when the tag was seen to point to it. */
export type ShownImage = { image: Image; at: number };

/** What a tag names: as it was kept, then as it is; an index at once, its children when they have been read. */
export const imageQuery = (place: Place, reference: string) => {
  const queryKey = [...keys.image(place.account, place.repository), reference] as const;
  return queryOptions({
    queryKey,
    queryFn: async ({ signal, client }): Promise<ShownImage> => {
      const show = (shown: ShownImage) => {
        if (!signal.aborted) client.setQueryData(queryKey, shown);
      };
      let heard = false;
      const kept = client.getQueryData(queryKey)
        ? undefined
        : // A broken cache is no reason to show nothing: the registry is being asked anyway.
          cachedImage(place, reference)
            .catch(() => null)
            .then((cached) => {
              if (cached && !heard) show({ image: cached.image, at: Date.parse(cached.fetched) });
            });
      try {
        const whole = await image(
          place,
          reference,
          (first) => {
            heard = true;
            const before = client.getQueryData<ShownImage>(queryKey);
            // The same image with its children read is more than the index alone.
            if (before?.image.digest !== first.digest) show({ image: first, at: Date.now() });
          },
          signal,
        );
        heard = true;
        return { image: whole, at: Date.now() };
      } catch (error) {
        // What was kept is still worth showing when the registry cannot be reached.
        await kept;
        throw error;
      }
    },
    staleTime: minute / 4,
  });
};

export const detailQuery = (place: Place, digest: string) =>
  queryOptions({
    queryKey: [...keys.image(place.account, place.repository), "detail", digest] as const,
    queryFn: ({ signal }) => imageDetail(place, digest, signal),
    staleTime: forever,
  });

export const referrersQuery = (place: Place, digest: string, entry: string | null) =>
  queryOptions({
    queryKey: [...keys.image(place.account, place.repository), "referrers", digest, entry] as const,
    queryFn: ({ signal }) => referrers(place, digest, entry, signal),
    staleTime: minute,
  });

/** Made from what is known already: cheap, and another answer whenever more has been `learnt` or another tag looked at. */
export const neighboursQuery = (place: Place, digest: string, entry: string | null, learnt: string) =>
  queryOptions({
    queryKey: [...keys.image(place.account, place.repository), "neighbours", digest, entry, learnt] as const,
    queryFn: () => neighbours(place, digest, entry),
    staleTime: 0,
  });

export const sbomQuery = (place: Place, document: string) =>
  queryOptions({
    queryKey: [...keys.image(place.account, place.repository), "sbom", document] as const,
    queryFn: ({ signal }) => sbom(place, document, signal),
    staleTime: forever,
  });

export const provenanceQuery = (place: Place, document: string) =>
  queryOptions({
    queryKey: [...keys.image(place.account, place.repository), "provenance", document] as const,
    queryFn: ({ signal }) => provenance(place, document, signal),
    staleTime: forever,
  });

export const helmQuery = (place: Place, digest: string) =>
  queryOptions({
    queryKey: [...keys.image(place.account, place.repository), "helm", digest] as const,
    queryFn: ({ signal }) => helmChart(place, digest, signal),
    staleTime: forever,
  });

export const rawQuery = (place: Place, digest: string, blob: boolean) =>
  queryOptions({
    queryKey: [...keys.image(place.account, place.repository), "raw", digest] as const,
    queryFn: ({ signal }) => (blob ? rawBlob(place, digest, signal) : rawManifest(place, digest, signal)),
    staleTime: forever,
    // Up to four megabytes of text are no use to anybody who has left.
    gcTime: minute,
  });

const treeKey = ({ digest, layer }: Tree) => [digest, layer] as const;

export const costQuery = (place: Place, tree: Tree) =>
  queryOptions({
    queryKey: [...keys.image(place.account, place.repository), "cost", ...treeKey(tree)] as const,
    queryFn: ({ signal }) => filesCost(place, tree, signal),
    // Reading a layer for one tree makes it free for another.
    staleTime: 0,
    gcTime: 0,
  });

export const fileMatchesQuery = (account: AccountId, tree: Tree, query: string) =>
  queryOptions({
    queryKey: [...keys.account(account), "files", ...treeKey(tree), "search", query] as const,
    queryFn: () => searchFiles(tree, query, 1000),
    placeholderData: keepPreviousData,
    gcTime: minute,
  });

/** How many entries of a folder come at a time. */
export const folderPage = 1000;

export const folder = (tree: Tree, id: FileId | null, offset: number) => listFiles(tree, id, offset, folderPage);

export const contentQuery = (place: Place, tree: Tree, file: FileId) =>
  queryOptions({
    queryKey: [...keys.image(place.account, place.repository), "content", ...treeKey(tree), file] as const,
    queryFn: ({ signal }) => fileContent(place, tree, file, signal),
    staleTime: forever,
    gcTime: minute,
  });

export const comparisonQuery = (a: ImageAddress, b: ImageAddress) =>
  queryOptions({
    queryKey: [...keys.account(a.account), "comparison", a, b] as const,
    queryFn: ({ signal }) => compare(a, b, signal),
    staleTime: minute,
  });

export const packagesQuery = (a: ImageAddress, b: ImageAddress) =>
  queryOptions({
    queryKey: [...keys.account(a.account), "compared-packages", a, b] as const,
    queryFn: ({ signal }) => comparePackages(a, b, signal),
    staleTime: minute,
  });
