import { Button } from "@mantine/core";
import { IconDownload, IconFileCode } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Place, Referrer } from "../../../ipc/image";
import type { Account } from "../../../ipc/model";
import { Ago } from "../../../kit/Ago";
import { CopyButton } from "../../../kit/CopyButton";
import { Digest, shortDigest } from "../../../kit/Digest";
import { Size } from "../../../kit/Size";
import { SmallFact, SmallFacts } from "../../../kit/SmallFacts";
import { ProvenanceFacts } from "./ProvenanceFacts";
import css from "./ReferrersTab.module.css";

type Props = {
  account: Account;
  place: Place;
  referrer: Referrer;
  onImage: (digest: string) => void;
  onSave: (digest: string, size: number | null, name: string) => void;
};

/** What is known of one referrer, its documents, and what a provenance states. */
export function ReferrerAside({ account, place, referrer, onImage, onSave }: Props) {
  const { t } = useTranslation("image");
  const provenance = referrer.documents.find(({ kind }) => kind === "provenance");
  return (
    <>
      <h2 className={css.head}>
        {t(`referrers.kinds.${referrer.kind}`)}{" "}
        {referrer.kind === "signature" && <span className={css.hint}>{t("referrers.foundNotVerified")}</span>}
      </h2>
      <SmallFacts>
        <SmallFact name={t("digest")}>
          <Digest digest={referrer.digest} />
          <CopyButton value={referrer.digest} label={t("copyDigest")} size="xs" />
        </SmallFact>
        <SmallFact name={t("referrers.about")}>
          <Digest digest={referrer.subject} />
        </SmallFact>
        <SmallFact name={t("referrers.foundBy")}>{t(`referrers.sources.${referrer.source}`)}</SmallFact>
        <SmallFact name={t("mediaType")}>{referrer.media_type}</SmallFact>
        <SmallFact name={t("created")}>{referrer.created && <Ago time={referrer.created} />}</SmallFact>
        {referrer.annotations.map(({ name, value }) => (
          <SmallFact key={name} name={name}>
            {value.slice(0, 400)}
          </SmallFact>
        ))}
      </SmallFacts>
      <div className={css.buttons}>
        <Button size="xs" leftSection={<IconFileCode size={14} stroke={1.75} aria-hidden />} onClick={() => onImage(referrer.digest)}>
          {t("referrers.open")}
        </Button>
      </div>
      {referrer.documents.length > 0 && (
        <section className={css.section}>
          <h3>{t("referrers.documents", { count: referrer.documents.length })}</h3>
          <ul>
            {referrer.documents.map((document) => {
              const name = document.title ?? document.predicate_type ?? document.media_type ?? shortDigest(document.digest);
              return (
                <li key={document.digest} className={css.document}>
                  <span className={css.title} data-hint={name} data-hint-cut>
                    {name}
                  </span>
                  <span className={css.hint}>
                    <Size bytes={document.size} />
                  </span>
                  <Button
                    size="xs"
                    variant="subtle"
                    aria-label={t("files.saveNamed", { name })}
                    onClick={() => onSave(document.digest, document.size, document.title ?? `${shortDigest(document.digest)}.json`)}
                  >
                    <IconDownload size={14} stroke={1.75} aria-hidden />
                  </Button>
                </li>
              );
            })}
          </ul>
        </section>
      )}
      {provenance && <ProvenanceFacts account={account} place={place} document={provenance.digest} />}
    </>
  );
}
