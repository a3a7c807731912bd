import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import type { Account } from "../../ipc/model";
import { StaleNote } from "../../kit/error/StaleNote";
import { Note } from "../../kit/Note";
import { SkeletonRows } from "../../kit/Skeleton";
import { useSaver } from "./actions";
import { ArtifactTabs } from "./artifact/ArtifactTabs";
import { ImageError } from "./ImageError";
import { ImageHeader } from "./ImageHeader";
import { ImageMeta } from "./ImageMeta";
import css from "./ImagePage.module.css";
import { ImageSizes } from "./ImageSizes";
import { ImageTabs } from "./ImageTabs";
import { SaveNote } from "./SaveNote";
import type { ImageSearch } from "./search";
import { useImage } from "./useImage";

type Props = { account: Account; repository: string; reference: string; search: ImageSearch };

/** What a tag or digest names: an image with its layers, files and configuration, or another artifact. */
export function ImagePage({ account, repository, reference, search }: Props) {
  const { t } = useTranslation(["image"]);
  const navigate = useNavigate();
  const known = useImage(account.id, repository, reference, search.platform);
  const { place, shown, image, entry, detail, neighbours, failure } = known;
  const saver = useSaver(place);
  const change = useCallback(
    (patch: Partial<ImageSearch>) => void navigate({ to: ".", search: (before: object) => ({ ...before, ...patch }), replace: true }),
    [navigate],
  );
  const onImage = useCallback(
    (digest: string) => void navigate(paths.image({ account: account.id, repository, reference: digest })),
    [navigate, account.id, repository],
  );
  const refresh = () => {
    void shown.refetch();
    void known.referrers.refetch();
  };
  // An entry that is an image itself; else what is shown is a chart, files, a signature.
  const artifact = detail.data?.artifact ?? null;
  const isArtifact = artifact !== null || (image !== undefined && ["helm", "artifact", "signature"].includes(image.content));

  return (
    <>
      <ImageHeader account={account} repository={repository} reference={reference} image={image} entry={entry} neighbours={neighbours} />
      {failure && image && shown.data && (
        <div className={css.note}>
          <StaleNote error={failure} registry={account.label} account={account.id} at={shown.data.at} onRetry={refresh} />
        </div>
      )}
      {!image ? (
        failure ? (
          <ImageError error={failure} account={account} what={t("image:page.what")} onRetry={refresh} />
        ) : (
          <SkeletonRows rows={9} height={40} label={t("image:page.reading")} />
        )
      ) : (
        <>
          <ImageMeta
            account={account}
            repository={repository}
            reference={reference}
            image={image}
            entry={entry}
            detail={detail.data}
            refreshing={shown.isFetching}
            onRefresh={refresh}
            onPlatform={(platform) => change({ platform, layer: undefined })}
          />
          {isArtifact ? (
            <ArtifactTabs account={account} known={known} image={image} search={search} change={change} onImage={onImage} saver={saver} />
          ) : (
            <>
              <ImageSizes repository={repository} image={image} entry={entry} detail={detail.data} neighbours={neighbours} />
              {image.left_out > 0 && (
                <div className={css.note}>
                  <Note tone="info" title={t("image:page.leftOut", { count: image.left_out })} />
                </div>
              )}
              <ImageTabs account={account} known={known} image={image} search={search} change={change} onImage={onImage} saver={saver} />
            </>
          )}
          <SaveNote saver={saver} registry={account.label} />
        </>
      )}
    </>
  );
}
