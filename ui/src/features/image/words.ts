// What images and their parts are called.
import type { TFunction } from "i18next";
import type { ImageEntry } from "../../ipc/image";
import { shortDigest } from "../../kit/Digest";
import { platformName } from "../../kit/Platforms";

/** Media types that have a name among people; the others are shown as they are. */
const mediaTypes = {
  "application/vnd.oci.image.index.v1+json": "ociIndex",
  "application/vnd.oci.image.manifest.v1+json": "ociManifest",
  "application/vnd.docker.distribution.manifest.list.v2+json": "dockerList",
  "application/vnd.docker.distribution.manifest.v2+json": "dockerManifest",
  "application/vnd.docker.distribution.manifest.v1+json": "dockerLegacy",
  "application/vnd.docker.distribution.manifest.v1+prettyjws": "dockerLegacy",
} as const;

/** A manifest's type as people call it. */
export function mediaTypeName(mediaType: string, t: TFunction<"image">): string {
  const known = mediaType in mediaTypes ? mediaTypes[mediaType as keyof typeof mediaTypes] : undefined;
  return known ? t(`mediaTypes.${known}`) : mediaType;
}

/** What an entry of an index is called: its platform, with the system's version where there is one. */
export function entryName(entry: ImageEntry, t: TFunction<"image">): string {
  if (!entry.platform) return t("noPlatform", { digest: shortDigest(entry.digest, 8) });
  const name = platformName(entry.platform);
  return entry.platform.os_version ? `${name} ${entry.platform.os_version}` : name;
}

/** A web address that may be opened, made from what a registry says; anything but http(s) is none. */
export function webAddress(text: string | undefined | null): string | null {
  if (!text) return null;
  try {
    const url = new URL(text.trim());
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}
