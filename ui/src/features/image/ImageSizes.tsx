import { useTranslation } from "react-i18next";
import type { Image, ImageDetail, ImageEntry, Neighbours } from "../../ipc/image";
import { platformLabels } from "../../kit/Platforms";
import { formatSize } from "../../kit/Size";
import { Strip, StripSize } from "./SizeStrip";
import { entryName } from "./words";

type Props = {
  repository: string;
  image: Image;
  entry: ImageEntry | undefined;
  detail: ImageDetail | undefined;
  neighbours: Neighbours | undefined;
};

/** Three sizes, each with what it counts: this platform's download, what only this tag brings, and all platforms. */
export function ImageSizes({ repository, image, entry, detail, neighbours }: Props) {
  const { t, i18n } = useTranslation("image");
  const layers = detail?.layers.length ?? entry?.layers ?? null;
  const several = image.entries.length > 1;
  const platforms = [...new Set(image.entries.flatMap(({ platform }) => (platform ? platformLabels(platform).join("/") : [])))];
  // Where reading every manifest would count as a pull, what they share is not known: their sum is the most it can be.
  const sum = image.entries.reduce<number | null>((all, { size }) => (all === null || size === null ? null : all + size), 0);
  const atMost = image.total_size === null && several && sum !== null && sum > 0;
  const unique = neighbours?.unique ?? null;
  const note = () => {
    if (!neighbours || neighbours.unique === null) return t("sizes.unknown");
    if (!neighbours.compared) return t("sizes.noOthers", { repository });
    if (!neighbours.shared) return t("sizes.nothingShared", { count: neighbours.compared });
    return t("sizes.sharedWith", { size: formatSize(neighbours.shared, i18n.language), repository });
  };
  return (
    <Strip label={t("sizes.label")}>
      <StripSize
        name={entry?.platform ? t("sizes.download", { platform: entryName(entry, t) }) : t("sizes.downloadPlain")}
        bytes={detail?.size ?? entry?.size ?? null}
      >
        {layers !== null && t("sizes.compressed", { layers: t("layerCount", { count: layers }) })}
      </StripSize>
      <StripSize name={t("sizes.unique")} bytes={unique}>
        {note()}
      </StripSize>
      <StripSize name={t(atMost ? "sizes.allAtMost" : "sizes.all")} bytes={image.total_size ?? (atMost ? sum : null)}>
        {several
          ? t(atMost ? "sizes.allSum" : "sizes.allNote", {
              platforms: platforms.slice(0, 3).join(t("listComma")) + (platforms.length > 3 ? " …" : ""),
            })
          : t("sizes.allOne")}
      </StripSize>
    </Strip>
  );
}
