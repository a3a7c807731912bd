import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { describe } from "../../../ipc/describe";
import { isCancelled, toAppError } from "../../../ipc/error";
import type { Place } from "../../../ipc/image";
import type { Account } from "../../../ipc/model";
import { Ago } from "../../../kit/Ago";
import { ExternalLink } from "../../../kit/ExternalLink";
import { Note } from "../../../kit/Note";
import { SkeletonRows } from "../../../kit/Skeleton";
import { SmallFact, SmallFacts } from "../../../kit/SmallFacts";
import { provenanceQuery } from "../queries";
import { webAddress } from "../words";
import css from "./ReferrersTab.module.css";

/** Materials that are drawn; a build of a whole distribution names thousands. */
const most = 200;

/** How an image was built, as its builder states it. */
export function ProvenanceFacts({ account, place, document }: { account: Account; place: Place; document: string }) {
  const { t } = useTranslation("image");
  const read = useQuery(provenanceQuery(place, document));
  const failure = read.error && !isCancelled(read.error) ? toAppError(read.error) : null;
  const stated = read.data;
  return (
    <section className={css.section}>
      <h3>
        {t("provenance.title")} <span className={css.hint}>{t("provenance.asStated")}</span>
      </h3>
      {failure && (
        <Note tone="warn" title={describe(failure, t as never, account.label).title}>
          {describe(failure, t as never, account.label).text}
        </Note>
      )}
      {read.isPending && <SkeletonRows rows={4} height={24} />}
      {stated && (
        <SmallFacts>
          <SmallFact name={t("provenance.builder")}>{stated.builder}</SmallFact>
          <SmallFact name={t("provenance.source")}>{stated.source && <Address text={stated.source} />}</SmallFact>
          <SmallFact name={t("provenance.commit")}>{stated.commit && <code>{stated.commit}</code>}</SmallFact>
          <SmallFact name={t("provenance.entryPoint")}>{stated.entry_point}</SmallFact>
          <SmallFact name={t("provenance.buildType")}>{stated.build_type}</SmallFact>
          <SmallFact name={t("provenance.started")}>{stated.started && <Ago time={stated.started} />}</SmallFact>
          <SmallFact name={t("provenance.finished")}>{stated.finished && <Ago time={stated.finished} />}</SmallFact>
          <SmallFact name={t("provenance.invocation")}>{stated.invocation && <Address text={stated.invocation} />}</SmallFact>
          <SmallFact name={t("provenance.predicate")}>{stated.predicate_type}</SmallFact>
          {stated.parameters.slice(0, most).map(({ name, value }) => (
            <SmallFact key={name} name={name}>
              {value.slice(0, 400)}
            </SmallFact>
          ))}
        </SmallFacts>
      )}
      {stated && stated.materials.length > 0 && (
        <section className={css.section}>
          <h3>{t("provenance.materials", { count: stated.materials.length })}</h3>
          <ul className={css.materials}>
            {stated.materials.slice(0, most).map(({ uri, digests }, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a material may be named twice
              <li key={at} className={css.material}>
                {uri}
                {digests.map((digest) => (
                  <div key={digest}>
                    <code>{digest}</code>
                  </div>
                ))}
              </li>
            ))}
          </ul>
          {stated.materials.length > most && (
            <p className={css.hint}>{t("provenance.moreMaterials", { count: stated.materials.length - most })}</p>
          )}
        </section>
      )}
    </section>
  );
}

/** An address that may be opened, or the text that it is. Git's own prefix is no part of it. */
function Address({ text }: { text: string }) {
  const address = webAddress(text.replace(/^git\+/, "").replace(/@refs\/.*$/, ""));
  return address ? <ExternalLink href={address}>{text}</ExternalLink> : text;
}
