import { Button } from "@mantine/core";
import { IconAward, IconDownload, IconFolder, IconListDetails } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ImageDetail, Neighbours, Referrers } from "../../../ipc/image";
import { Ago } from "../../../kit/Ago";
import { CopyButton } from "../../../kit/CopyButton";
import { Digest } from "../../../kit/Digest";
import { Size } from "../../../kit/Size";
import { SmallFact, SmallFacts } from "../../../kit/SmallFacts";
import css from "./LayersTab.module.css";
import type { LayerRow } from "./rows";
import { StepWords } from "./StepWords";

type Props = {
  row: LayerRow;
  detail: ImageDetail;
  neighbours: Neighbours | undefined;
  referrers: Referrers | undefined;
  repository: string;
  onBrowse: (layer: string) => void;
  onSave: (layer: string) => void;
};

/** What is known of the chosen layer or build step. */
export function LayerAside({ row, detail, neighbours, referrers, repository, onBrowse, onSave }: Props) {
  const { t, i18n } = useTranslation("image");
  const { layer, step } = row;
  const total = detail.layers.length;
  const percent =
    layer?.size && detail.size
      ? new Intl.NumberFormat(i18n.language, { style: "percent", maximumFractionDigits: 1 }).format(layer.size / detail.size)
      : null;
  return (
    <>
      <div className={css.head}>
        <h2>{layer ? t("layers.layerOf", { number: layer.index + 1, total }) : t("layers.stepOf", { number: row.number })}</h2>
        <span className={css.share}>
          {layer && <Size bytes={layer.size} />}
          {percent && <>, {t("layers.ofDownload", { percent })}</>}
        </span>
      </div>
      <div className={css.step}>
        <StepWords row={row} whole />
      </div>
      <SmallFacts>
        {!layer && <SmallFact name={t("layers.content")}>{t("layers.changesNothing")}</SmallFact>}
        {layer && (
          <>
            <SmallFact name={t("digest")}>
              <Digest digest={layer.digest} />
              <CopyButton value={layer.digest} label={t("copyDigest")} size="xs" />
            </SmallFact>
            <SmallFact name={t("layers.unpacked")}>
              {layer.unpacked !== null && (
                <>
                  <Size bytes={layer.unpacked} />
                  {layer.entries !== null && <>, {t("layers.entries", { count: layer.entries })}</>}
                </>
              )}
            </SmallFact>
            <SmallFact name={t("layers.type")}>
              <LayerType row={row} />
            </SmallFact>
            <SmallFact name={t("layers.alsoIn")}>
              <AlsoIn digest={layer.digest} neighbours={neighbours} repository={repository} />
            </SmallFact>
            <SmallFact name={t("layers.diffId")}>{layer.diff_id && <Digest digest={layer.diff_id} />}</SmallFact>
            <SmallFact name={t("layers.elsewhere")}>
              {layer.urls.length > 0 && (
                <span className={css.urls}>
                  {layer.urls.map((url) => (
                    <span key={url}>{url}</span>
                  ))}
                </span>
              )}
            </SmallFact>
          </>
        )}
        <SmallFact name={t("created")}>{step?.created && <Ago time={step.created} />}</SmallFact>
        <SmallFact name={t("configuration.author")}>{step?.author}</SmallFact>
        <SmallFact name={t("layers.comment")}>{step?.comment}</SmallFact>
      </SmallFacts>
      {layer && layer.kind !== "foreign" && (
        <div className={css.buttons}>
          {layer.kind === "tar" && (
            <Button size="xs" leftSection={<IconFolder size={14} stroke={1.75} aria-hidden />} onClick={() => onBrowse(layer.digest)}>
              {t("layers.browse")}
            </Button>
          )}
          <Button size="xs" leftSection={<IconDownload size={14} stroke={1.75} aria-hidden />} onClick={() => onSave(layer.digest)}>
            {t("layers.save")}
          </Button>
        </div>
      )}
      {layer?.kind === "foreign" && <p className={css.hint}>{t("layers.foreign")}</p>}
      <Attached referrers={referrers} />
    </>
  );
}

function LayerType({ row: { layer } }: { row: LayerRow }): ReactNode {
  const { t } = useTranslation("image");
  if (!layer) return null;
  if (layer.kind === "blob") return layer.media_type ?? t("layers.kinds.blob");
  const words = [t(`layers.kinds.${layer.kind}`), t(`layers.compression.${layer.compression}`), layer.seekable ? t("layers.seekable") : ""];
  return words.filter(Boolean).join(t("listComma"));
}

function AlsoIn({ digest, neighbours, repository }: { digest: string; neighbours: Neighbours | undefined; repository: string }): ReactNode {
  const { t } = useTranslation("image");
  if (!neighbours?.compared) return null;
  const shared = neighbours.layers.find((one) => one.digest === digest);
  if (!shared) return t("layers.noOtherTag", { repository });
  const more = (shared.total ?? shared.tags.length) - shared.tags.length;
  return (
    <>
      {shared.tags.join(t("listComma"))}
      {more > 0 && <> {t("layers.moreTags", { count: more })}</>}
    </>
  );
}

/** Signatures, SBOM and provenance of the image, in a word each. */
function Attached({ referrers }: { referrers: Referrers | undefined }): ReactNode {
  const { t } = useTranslation("image");
  const items = referrers?.items ?? [];
  const signatures = items.filter(({ kind }) => kind === "signature").length;
  const has = (kind: "sbom" | "provenance") => items.some((item) => item.kind === kind || item.documents.some((one) => one.kind === kind));
  const [sbom, provenance] = [has("sbom"), has("provenance")];
  if (signatures === 0 && !sbom && !provenance) return null;
  return (
    <div className={css.about}>
      {signatures > 0 && (
        <div className={css.fact}>
          <IconAward size={16} stroke={1.75} aria-hidden />
          <b>{t("referrers.signaturesFound", { count: signatures })}</b>
          <span className={css.hint}>{t("referrers.notVerified")}</span>
        </div>
      )}
      {(sbom || provenance) && (
        <div className={css.fact}>
          <IconListDetails size={16} stroke={1.75} aria-hidden />
          <b>{t(sbom && provenance ? "referrers.both" : sbom ? "referrers.kinds.sbom" : "referrers.kinds.provenance")}</b>
        </div>
      )}
    </div>
  );
}
