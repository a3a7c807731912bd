import { ActionIcon } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Image, ImageDetail, ImageEntry } from "../../ipc/image";
import type { Account } from "../../ipc/model";
import { tagsQuery } from "../../ipc/tagQueries";
import { Ago } from "../../kit/Ago";
import { CopyButton } from "../../kit/CopyButton";
import { ExternalLink } from "../../kit/ExternalLink";
import { FilterSelect } from "../../kit/FilterSelect";
import { Flag } from "../../kit/Flag";
import { Spinner } from "../../kit/Spinner";
import css from "./ImageMeta.module.css";
import { entryName, mediaTypeName, webAddress } from "./words";

type Props = {
  account: Account;
  repository: string;
  reference: string;
  image: Image;
  entry: ImageEntry | undefined;
  detail: ImageDetail | undefined;
  refreshing: boolean;
  onRefresh: () => void;
  onPlatform: (digest: string) => void;
};

const sourceName = "org.opencontainers.image.source";

/** Which platform is shown, the digest, the type, where the sources are, and when it was pushed. */
export function ImageMeta({ account, repository, reference, image, entry, detail, refreshing, onRefresh, onPlatform }: Props) {
  const { t } = useTranslation(["image", "common"]);
  // What the list of tags knows; it is not read for this.
  const list = useQuery({ ...tagsQuery(account.id, repository), enabled: false });
  const listed = list.data?.items.find(({ name }) => name === reference)?.detail;
  const pushed = listed?.digest === image.digest ? listed : undefined;
  const source = webAddress(sourceOf(image, detail));
  const place = image.entries.findIndex(({ digest }) => digest === entry?.digest);
  const platforms = image.entries.some(({ platform }) => platform !== null);
  return (
    <div className={css.meta}>
      {entry && (platforms || image.entries.length > 1) && (
        <FilterSelect
          label={t("image:platform")}
          value={entry.digest}
          options={image.entries.map((one) => ({ value: one.digest, label: entryName(one, t as never) }))}
          note={image.entries.length > 1 ? t("image:page.oneOf", { number: place + 1, total: image.entries.length }) : undefined}
          onChange={onPlatform}
        />
      )}
      <span className={css.digest}>
        <Flag digest={image.digest} />
        <code className={css.value} data-hint={image.digest}>
          {longDigest(image.digest)}
        </code>
        <CopyButton value={image.digest} label={t("image:copyDigest")} size="xs" />
      </span>
      <span className={css.quiet} data-hint={image.media_type}>
        {mediaTypeName(image.media_type, t as never)}
      </span>
      {source && <ExternalLink href={source}>{t("image:page.source")}</ExternalLink>}
      <span className={css.grow} />
      <span className={css.when}>
        {pushed?.last_pushed ? (
          <>
            {t("image:page.pushed")} <Ago time={pushed.last_pushed} />{" "}
            {pushed.pushed_by && t("image:page.pushedBy", { name: pushed.pushed_by })}
          </>
        ) : (
          detail?.created && (
            <>
              {t("image:page.built")} <Ago time={detail.created} />
            </>
          )
        )}
      </span>
      <ActionIcon aria-label={t("common:refresh")} onClick={onRefresh} size="xs" data-refresh>
        {refreshing ? <Spinner size={14} /> : <IconRefresh size={14} stroke={1.75} aria-hidden />}
      </ActionIcon>
    </div>
  );
}

/** The head and the tail of a digest, by which people tell them apart. */
function longDigest(digest: string): string {
  const at = digest.indexOf(":") + 1;
  return digest.length - at > 24 ? `${digest.slice(0, at + 16)}…${digest.slice(-4)}` : digest;
}

/** Where the sources are, as annotations or labels say (image-spec, annotations.md). */
function sourceOf(image: Image, detail: ImageDetail | undefined): string | undefined {
  const labels = detail?.config.state === "read" ? detail.config.config.labels : [];
  return [...image.annotations, ...(detail?.annotations ?? []), ...labels].find(({ name }) => name === sourceName)?.value;
}
