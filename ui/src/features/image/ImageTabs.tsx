import { Tabs } from "@mantine/core";
import { IconArchive, IconFileBroken, IconRepeat, IconVersionsOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { type ImageTab, imageTabs } from "../../app/paths";
import type { Image, ImageDetail } from "../../ipc/image";
import type { Account } from "../../ipc/model";
import { shortDigest } from "../../kit/Digest";
import { EmptyState } from "../../kit/EmptyState";
import { SkeletonRows } from "../../kit/Skeleton";
import type { Saver } from "./actions";
import { ConfigurationTab } from "./configuration/ConfigurationTab";
import { isReadable } from "./entry";
import { FilesTab } from "./files/FilesTab";
import { ImageError } from "./ImageError";
import css from "./ImagePage.module.css";
import { LayersTab } from "./layers/LayersTab";
import { sbomQuery } from "./queries";
import { RawTab } from "./raw/RawTab";
import { ReferrersTab } from "./referrers/ReferrersTab";
import { sbomsOf } from "./sbom/documents";
import { SbomTab } from "./sbom/SbomTab";
import type { ImageSearch } from "./search";
import { TabCount } from "./TabCount";
import type { useImage } from "./useImage";
import { entryName } from "./words";

export type TabsProps = {
  account: Account;
  known: ReturnType<typeof useImage>;
  image: Image;
  search: ImageSearch;
  change: (patch: Partial<ImageSearch>) => void;
  onImage: (digest: string) => void;
  saver: Saver;
};

/** The parts of an image, a tab each. */
export function ImageTabs({ account, known, image, search, change, onImage, saver }: TabsProps) {
  const { t } = useTranslation("image");
  const { place, entry, detail, referrers, neighbours } = known;
  const tab: ImageTab = imageTabs.find((one) => one === search.tab) ?? "layers";
  // Reading layers goes on while one looks at another tab.
  const [filesSeen, setFilesSeen] = useState(tab === "files");
  if (tab === "files" && !filesSeen) setFilesSeen(true);
  const firstSbom = sbomsOf(referrers.data)[0];
  // Counted once its tab has read it.
  const sbom = useQuery({ ...sbomQuery(place, firstSbom?.digest ?? ""), enabled: false });

  const ofDetail = (show: (shown: ImageDetail) => ReactNode): ReactNode => {
    if (entry && !isReadable(entry)) {
      const icons = { missing: IconVersionsOff, broken: IconFileBroken, circular: IconRepeat, legacy: IconArchive } as const;
      const state = entry.state as keyof typeof icons;
      const Icon = icons[state];
      return (
        <EmptyState icon={<Icon size={20} stroke={1.6} />} title={t(`states.${state}.title`, { name: entryName(entry, t) })}>
          {t(`states.${state}.text`)}
        </EmptyState>
      );
    }
    if (!entry) {
      return (
        <EmptyState icon={<IconVersionsOff size={20} stroke={1.6} />} title={t("states.empty.title")}>
          {t("states.empty.text")}
        </EmptyState>
      );
    }
    if (detail.data) return show(detail.data);
    if (known.detailFailure) {
      return <ImageError error={known.detailFailure} account={account} what={t("page.what")} onRetry={() => void detail.refetch()} />;
    }
    return <SkeletonRows rows={8} height={36} />;
  };
  const saveLayer = (digest: string) => {
    const layer = detail.data?.layers.find((one) => one.digest === digest);
    const ending =
      layer?.kind === "blob" ? "" : { none: ".tar", gzip: ".tar.gz", zstd: ".tar.zst", unknown: ".tar" }[layer?.compression ?? "none"];
    saver.blob(digest, layer?.size ?? null, layer?.title ?? `${place.repository.split("/").at(-1)}-${shortDigest(digest)}${ending}`);
  };
  const counts: Partial<Record<ImageTab, number | null | undefined>> = {
    layers: detail.data?.layers.length ?? entry?.layers,
    sbom: sbom.data?.packages.length,
    referrers: referrers.data?.items.length,
  };

  return (
    <Tabs className={css.tabs} value={tab} onChange={(next) => change({ tab: next as ImageTab })} keepMounted={false}>
      <div className={css.bar}>
        <Tabs.List className={css.list}>
          {imageTabs.map((one) => (
            <Tabs.Tab key={one} value={one} rightSection={<TabCount count={counts[one]} />}>
              {t(`tabs.${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tab === "layers" && !!neighbours?.compared && (
          <span className={css.legend} aria-hidden="true">
            <span>
              <i data-shared="" />
              {t("layers.legendShared")}
            </span>
            <span>
              <i />
              {t("layers.legendHere")}
            </span>
          </span>
        )}
      </div>
      <Tabs.Panel value="layers" className={css.panel}>
        {ofDetail((shown) => (
          <LayersTab
            key={shown.digest}
            detail={shown}
            neighbours={neighbours}
            referrers={referrers.data}
            repository={place.repository}
            layer={search.layer}
            onBrowse={(layer) => change({ tab: "files", layer })}
            onSave={saveLayer}
          />
        ))}
      </Tabs.Panel>
      <Tabs.Panel value="files" className={css.panel} keepMounted={filesSeen}>
        {(filesSeen || tab === "files") &&
          ofDetail((shown) => (
            <FilesTab
              account={account}
              place={place}
              detail={shown}
              layer={search.layer}
              onLayer={(layer) => change({ layer })}
              saver={saver}
            />
          ))}
      </Tabs.Panel>
      <Tabs.Panel value="configuration" className={css.panel}>
        {ofDetail((shown) => (
          <ConfigurationTab
            detail={shown}
            annotations={[...image.annotations, ...(shown.digest === image.digest ? [] : shown.annotations)]}
          />
        ))}
      </Tabs.Panel>
      <Tabs.Panel value="sbom" className={css.panel}>
        {known.referrersFailure && !referrers.data ? (
          <ImageError
            error={known.referrersFailure}
            account={account}
            what={t("referrers.what")}
            onRetry={() => void referrers.refetch()}
          />
        ) : (
          <SbomTab account={account} place={place} referrers={referrers.data} pending={referrers.isPending} />
        )}
      </Tabs.Panel>
      <Tabs.Panel value="referrers" className={css.panel}>
        <ReferrersTab
          account={account}
          place={place}
          referrers={referrers.data}
          failure={known.referrersFailure}
          onRetry={() => void referrers.refetch()}
          onImage={onImage}
          onSave={saver.blob}
        />
      </Tabs.Panel>
      <Tabs.Panel value="raw" className={css.panel}>
        <RawTab
          account={account}
          place={place}
          image={image}
          entry={entry}
          detail={detail.data}
          onImage={onImage}
          onLayer={(layer) => change({ tab: "layers", layer })}
        />
      </Tabs.Panel>
    </Tabs>
  );
}
