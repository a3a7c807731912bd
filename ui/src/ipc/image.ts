// Inside a tag: the shapes that cross from the Rust side, and the calls that bring them.
import { Channel } from "@tauri-apps/api/core";
import type * as bindings from "./bindings";
import { commands } from "./bindings";
import { cancellable, unwrap } from "./call";
import type { AccountId } from "./model";

export type Annotation = bindings.Annotation;
export type ArtifactKind = bindings.ArtifactKind;
export type AttestationEntry = bindings.AttestationEntry;
export type BuildStep = bindings.BuildStep;
export type Change = bindings.Change;
export type ComparedLayer = bindings.ComparedLayer;
export type Comparison = bindings.Comparison;
export type ComparisonSide = bindings.ComparisonSide;
export type ConfigState = bindings.ConfigState;
export type DigestHit = bindings.DigestHit;
export type FileChange = bindings.FileChange;
export type FileComparison = bindings.FileComparison;
export type FileContent = bindings.FileContent;
export type FileEntry = bindings.FileEntry;
export type FileId = bindings.FileId;
export type FileKind = bindings.FileKind;
export type FileMatches = bindings.FileMatches;
export type FilePage = bindings.FilePage;
export type FilesCost = bindings.FilesCost;
export type FilesProgress = bindings.FilesProgress;
export type FilesSummary = bindings.FilesSummary;
export type HelmChart = bindings.HelmChart;
export type Image = bindings.Image;
export type ImageAddress = bindings.ImageAddress;
export type ImageConfig = bindings.ImageConfig;
export type ImageDetail = bindings.ImageDetail;
export type ImageEntry = bindings.ImageEntry;
export type Layer = bindings.Layer;
export type LayerPair = bindings.LayerPair;
export type Neighbours = bindings.Neighbours;
export type PackageChange = bindings.PackageChange;
export type PackageComparison = bindings.PackageComparison;
export type Provenance = bindings.Provenance;
export type RawDocument = bindings.RawDocument;
export type Referrer = bindings.Referrer;
export type ReferrerDocument = bindings.ReferrerDocument;
export type ReferrerKind = bindings.ReferrerKind;
export type Referrers = bindings.Referrers;
export type SaveProgress = bindings.SaveProgress;
export type Sbom = bindings.Sbom;
export type SbomPackage = bindings.SbomPackage;
export type Setting = bindings.Setting;

/** Where content is: every call about it begins with this. */
export type Place = { account: AccountId; repository: string };

/** A tree of files: that of one layer, or without one that of all layers laid over one another. */
export type Tree = { digest: string; layer: number | null };

/** What a tag or digest names; `onFirst` has an index before its children are read. */
export function image({ account, repository }: Place, reference: string, onFirst: (image: Image) => void, signal?: AbortSignal) {
  return cancellable((request) => commands.image(account, repository, reference, request, told(onFirst, signal)), signal);
}

export const cachedImage = ({ account, repository }: Place, reference: string) =>
  unwrap(commands.cachedImage(account, repository, reference));

export const imageDetail = ({ account, repository }: Place, digest: string, signal?: AbortSignal) =>
  cancellable((request) => commands.imageDetail(account, repository, digest, request), signal);

export const referrers = ({ account, repository }: Place, digest: string, entry: string | null, signal?: AbortSignal) =>
  cancellable((request) => commands.referrers(account, repository, digest, entry, request), signal);

export const sbom = ({ account, repository }: Place, document: string, signal?: AbortSignal) =>
  cancellable((request) => commands.sbom(account, repository, document, request), signal);

export const provenance = ({ account, repository }: Place, document: string, signal?: AbortSignal) =>
  cancellable((request) => commands.provenance(account, repository, document, request), signal);

export const helmChart = ({ account, repository }: Place, digest: string, signal?: AbortSignal) =>
  cancellable((request) => commands.helmChart(account, repository, digest, request), signal);

export const rawManifest = ({ account, repository }: Place, digest: string, signal?: AbortSignal) =>
  cancellable((request) => commands.rawManifest(account, repository, digest, request), signal);

export const rawBlob = ({ account, repository }: Place, digest: string, signal?: AbortSignal) =>
  cancellable((request) => commands.rawBlob(account, repository, digest, request), signal);

/** What the image (its sizes: those of one entry) shares with the other tags seen of its repository; no request. */
export const neighbours = ({ account, repository }: Place, digest: string, entry: string | null) =>
  unwrap(commands.neighbours(account, repository, digest, entry));

/** Where a digest was seen, in every account; no request. */
export const findDigest = (digest: string) => unwrap(commands.findDigest(digest));

export const filesCost = ({ account, repository }: Place, { digest, layer }: Tree, signal?: AbortSignal) =>
  cancellable((request) => commands.filesCost(account, repository, digest, layer, request), signal);

/** Reads what listing files needs; what is known already costs nothing. */
export function readFiles(place: Place, tree: Tree, onProgress: (progress: FilesProgress) => void, signal?: AbortSignal) {
  return cancellable(
    (request) => commands.readFiles(place.account, place.repository, tree.digest, tree.layer, request, told(onProgress, signal)),
    signal,
  );
}

export const listFiles = ({ digest, layer }: Tree, folder: FileId | null, offset: number, limit: number) =>
  unwrap(commands.listFiles(digest, layer, folder, offset, limit));

export const searchFiles = ({ digest, layer }: Tree, query: string, limit: number) =>
  unwrap(commands.searchFiles(digest, layer, query, limit));

export const fileContent = ({ account, repository }: Place, { digest, layer }: Tree, file: FileId, signal?: AbortSignal) =>
  cancellable((request) => commands.fileContent(account, repository, digest, layer, file, request), signal);

/** Saves one file where the person says; `null` when they say nowhere. */
export function saveFile(place: Place, tree: Tree, file: FileId, onProgress: (progress: SaveProgress) => void, signal?: AbortSignal) {
  return cancellable(
    (request) => commands.saveFile(place.account, place.repository, tree.digest, tree.layer, file, request, told(onProgress, signal)),
    signal,
  );
}

/** Saves a layer or an artifact's file where the person says; `null` when they say nowhere. */
export function saveBlob(
  place: Place,
  blob: { digest: string; size: number | null },
  name: string,
  onProgress: (progress: SaveProgress) => void,
  signal?: AbortSignal,
) {
  return cancellable(
    (request) => commands.saveBlob(place.account, place.repository, blob.digest, blob.size, name, request, told(onProgress, signal)),
    signal,
  );
}

export const compare = (a: ImageAddress, b: ImageAddress, signal?: AbortSignal) =>
  cancellable((request) => commands.compare(a, b, request), signal);

export const comparePackages = (a: ImageAddress, b: ImageAddress, signal?: AbortSignal) =>
  cancellable((request) => commands.comparePackages(a, b, request), signal);

export function compareFiles(a: ImageAddress, b: ImageAddress, onProgress: (progress: FilesProgress) => void, signal?: AbortSignal) {
  return cancellable((request) => commands.compareFiles(a, b, request, told(onProgress, signal)), signal);
}

/** A channel that falls silent once its caller has left. */
function told<T>(listener: (message: T) => void, signal: AbortSignal | undefined): Channel<T> {
  const channel = new Channel<T>();
  channel.onmessage = (message) => {
    if (!signal?.aborted) listener(message);
  };
  return channel;
}
