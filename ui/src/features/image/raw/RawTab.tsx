import { IconFileOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { isCancelled, toAppError } from "../../../ipc/error";
import type { Image, ImageDetail, ImageEntry, Place } from "../../../ipc/image";
import type { Account } from "../../../ipc/model";
import { CodeLines } from "../../../kit/CodeLines";
import { CopyButton } from "../../../kit/CopyButton";
import { EmptyState } from "../../../kit/EmptyState";
import { FilterSelect } from "../../../kit/FilterSelect";
import { jsonLines } from "../../../kit/jsonLines";
import { Size } from "../../../kit/Size";
import { SkeletonRows } from "../../../kit/Skeleton";
import { StatusBar } from "../../../kit/StatusBar";
import { ImageError } from "../ImageError";
import { rawQuery } from "../queries";
import { entryName, mediaTypeName } from "../words";
import css from "./RawTab.module.css";

type Props = {
  account: Account;
  place: Place;
  image: Image;
  entry: ImageEntry | undefined;
  detail: ImageDetail | undefined;
  /** What a digest that stands in the text leads to. */
  onImage: (digest: string) => void;
  onLayer: (digest: string) => void;
};

/** The documents themselves, as they were received: index, manifest and configuration. */
export function RawTab({ account, place, image, entry, detail, onImage, onLayer }: Props) {
  const { t } = useTranslation("image");
  const documents = useMemo(() => {
    const all = [{ value: image.digest, label: mediaTypeName(image.media_type, t) }];
    if (entry && entry.digest !== image.digest) {
      all.push({ value: entry.digest, label: t("raw.manifestOf", { name: entryName(entry, t) }) });
    }
    if (detail?.config_digest) all.push({ value: detail.config_digest, label: t("raw.config") });
    return all;
  }, [image, entry, detail, t]);
  const [wanted, setWanted] = useState<string | null>(null);
  const shown = documents.find(({ value }) => value === wanted)?.value ?? image.digest;
  const raw = useQuery(rawQuery(place, shown, shown === detail?.config_digest));
  const text = raw.data?.text ?? null;
  const lines = useMemo(() => (text === null ? [] : jsonLines(text)), [text]);
  const failure = raw.error && !isCancelled(raw.error) ? toAppError(raw.error) : null;

  const leads = useMemo(() => {
    const map = new Map<string, { words: string; go: () => void }>();
    for (const layer of detail?.layers ?? []) map.set(layer.digest, { words: t("raw.toLayer"), go: () => onLayer(layer.digest) });
    for (const one of image.entries) {
      if (one.digest === image.digest) continue;
      map.set(one.digest, { words: t("raw.toImage"), go: () => onImage(one.digest) });
      for (const { digest } of one.attestations) map.set(digest, { words: t("raw.toImage"), go: () => onImage(digest) });
    }
    if (detail?.subject) {
      const { subject } = detail;
      map.set(subject, { words: t("raw.toImage"), go: () => onImage(subject) });
    }
    for (const { value, label } of documents) map.set(value, { words: t("raw.toDocument", { label }), go: () => setWanted(value) });
    return map;
  }, [detail, image, documents, t, onLayer, onImage]);

  return (
    <>
      <div className={css.toolbar}>
        <FilterSelect label={t("raw.document")} value={shown} options={documents} onChange={setWanted} />
        <code className={css.digest}>{shown}</code>
        <span className={css.grow} />
        {text !== null && <CopyButton value={text} label={t("raw.copy")} text={t("raw.copy")} />}
      </div>
      {failure ? (
        <ImageError error={failure} account={account} what={t("raw.what")} onRetry={() => void raw.refetch()} />
      ) : !raw.data ? (
        <SkeletonRows rows={10} height={18} />
      ) : text === null ? (
        <EmptyState icon={<IconFileOff size={20} stroke={1.6} />} title={t("raw.noText.title")}>
          {t("raw.noText.text")}
        </EmptyState>
      ) : (
        <CodeLines
          key={shown}
          label={documents.find(({ value }) => value === shown)?.label ?? t("tabs.raw")}
          lines={lines}
          digestLabel={(digest) => leads.get(digest)?.words}
          onDigest={(digest) => leads.get(digest)?.go()}
        />
      )}
      <StatusBar>
        {raw.data?.media_type && <span>{raw.data.media_type}</span>}
        {raw.data && (
          <span>
            <Size bytes={raw.data.size} />
          </span>
        )}
        {raw.data?.cut ? <span className={css.quiet}>{t("raw.cut")}</span> : <span className={css.quiet}>{t("raw.asReceived")}</span>}
      </StatusBar>
    </>
  );
}
