import { Button } from "@mantine/core";
import { IconDownload, IconEye } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { isCancelled, toAppError } from "../../../ipc/error";
import type { FileContent, FileEntry, ImageDetail, Place, Tree } from "../../../ipc/image";
import type { Account } from "../../../ipc/model";
import { Ago } from "../../../kit/Ago";
import { CopyButton } from "../../../kit/CopyButton";
import { formatSize, Size } from "../../../kit/Size";
import { SkeletonRows } from "../../../kit/Skeleton";
import { SmallFact, SmallFacts } from "../../../kit/SmallFacts";
import { visibleText } from "../../../kit/visibleText";
import { ImageError } from "../ImageError";
import { contentQuery } from "../queries";
import { owner } from "./columns";
import css from "./FilesTab.module.css";
import { modeWords, octal } from "./mode";

type Props = {
  account: Account;
  place: Place;
  detail: ImageDetail;
  tree: Tree;
  entry: FileEntry | null;
  /** Somebody asked for its content. */
  looking: boolean;
  onLook: () => void;
  onSave: (entry: FileEntry) => void;
};

/** What is known of the chosen file, and a look into it. */
export function FileAside({ account, place, detail, tree, entry, looking, onLook, onSave }: Props) {
  const { t, i18n } = useTranslation("image");
  const readable = entry !== null && (entry.kind === "file" || (entry.kind === "hard_link" && !entry.dangling));
  const content = useQuery({ ...contentQuery(place, tree, entry?.id ?? 0), enabled: readable && looking });
  const failure = content.error && !isCancelled(content.error) ? toAppError(content.error) : null;
  if (!entry) return <p className={css.hint}>{t("files.chooseOne")}</p>;
  const layer = detail.layers[tree.layer ?? entry.layer];
  const gone = entry.kind === "deletion" || entry.kind === "opaque";
  return (
    <>
      <h2 className={css.head}>{entry.name === "" ? "/" : visibleText(entry.name.slice(0, 500))}</h2>
      <SmallFacts>
        <SmallFact name={t("files.path")}>
          /{visibleText(entry.path.slice(0, 2000))}
          <CopyButton value={`/${entry.path}`} label={t("files.copyPath")} size="xs" />
        </SmallFact>
        <SmallFact name={t("files.kind")}>{t(`files.kinds.${entry.kind}`)}</SmallFact>
        <SmallFact name={t("files.linkTo")}>{entry.link !== null && visibleText(entry.link.slice(0, 2000))}</SmallFact>
        {!gone && (
          <>
            <SmallFact name={t("files.columns.size")}>
              <Size bytes={entry.size} />
            </SmallFact>
            {!entry.implied && (
              <>
                <SmallFact name={t("files.columns.mode")}>
                  <code>{modeWords(entry.mode, entry.kind)}</code> {octal(entry.mode)}
                </SmallFact>
                <SmallFact name={t("files.columns.owner")}>
                  {owner(entry)}
                  {(entry.user || entry.group) && ` (${entry.uid}:${entry.gid})`}
                </SmallFact>
              </>
            )}
            <SmallFact name={t("files.columns.modified")}>{entry.modified && <Ago time={entry.modified} />}</SmallFact>
          </>
        )}
        <SmallFact name={t("files.columns.layer")}>
          {t("layers.layerOf", { number: (tree.layer ?? entry.layer) + 1, total: detail.layers.length })}
        </SmallFact>
      </SmallFacts>
      {gone && <p className={css.hint}>{t(`files.gone.${entry.kind === "opaque" ? "opaque" : "deletion"}`)}</p>}
      {entry.implied && <p className={css.hint}>{t("files.implied")}</p>}
      {entry.tamed && <p className={css.hint}>{t("files.tamedText")}</p>}
      {entry.dangling && <p className={css.hint}>{t("files.danglingText")}</p>}
      {readable && (
        <div className={css.buttons}>
          {!looking && (
            <Button size="xs" leftSection={<IconEye size={14} stroke={1.75} aria-hidden />} onClick={onLook}>
              {t("files.look")}
            </Button>
          )}
          <Button size="xs" leftSection={<IconDownload size={14} stroke={1.75} aria-hidden />} onClick={() => onSave(entry)}>
            {t("files.save")}
          </Button>
        </div>
      )}
      {readable && !looking && layer && (
        <p className={css.hint}>
          {entry.reads === null
            ? t("files.lookCost", { size: formatSize(layer.size ?? 0, i18n.language) })
            : t("files.lookReads", { size: formatSize(entry.reads, i18n.language), of: formatSize(layer.size ?? 0, i18n.language) })}
        </p>
      )}
      {readable && looking && (
        <div className={css.content}>
          {failure ? (
            <ImageError error={failure} account={account} what={t("files.what")} onRetry={() => void content.refetch()} />
          ) : content.data ? (
            <Content content={content.data} name={entry.name} />
          ) : (
            <SkeletonRows rows={4} height={24} label={t("files.readingFile")} />
          )}
        </div>
      )}
    </>
  );
}

function Content({ content, name }: { content: FileContent; name: string }) {
  const { t, i18n } = useTranslation("image");
  const size = formatSize(content.size ?? 0, i18n.language);
  if (content.kind === "picture") {
    return <img className={css.picture} src={`data:${content.media_type};base64,${content.base64}`} alt={name.slice(0, 200)} />;
  }
  const text = content.kind === "text" ? content.text : hexLines(content.start);
  const cut = content.kind === "binary" || content.cut;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={css.pre} tabIndex={0} aria-label={t("files.contentOf", { name: name.slice(0, 200) })}>
        <pre>{text}</pre>
      </section>
      {cut && <p className={css.hint}>{t(content.kind === "binary" ? "files.binary" : "files.textCut", { size })}</p>}
    </>
  );
}

/** Bytes in hex, eight a line. */
function hexLines(hex: string): string {
  const bytes = hex.match(/../g) ?? [];
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 8) lines.push(`${at.toString(16).padStart(4, "0")}  ${bytes.slice(at, at + 8).join(" ")}`);
  return lines.join("\n");
}
