import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { describe } from "../../../ipc/describe";
import type { AppError } from "../../../ipc/error";
import type { HelmChart, Image, ImageDetail } from "../../../ipc/image";
import { Ago } from "../../../kit/Ago";
import { Digest, shortDigest } from "../../../kit/Digest";
import { ExternalLink } from "../../../kit/ExternalLink";
import { Fact, Facts } from "../../../kit/Facts";
import { Note } from "../../../kit/Note";
import { Size } from "../../../kit/Size";
import { visibleText } from "../../../kit/visibleText";
import type { Saver } from "../actions";
import { NamedValues } from "../configuration/NamedValues";
import { mediaTypeName, webAddress } from "../words";
import css from "./Artifact.module.css";

type Props = {
  detail: ImageDetail;
  image: Image;
  chart: HelmChart | undefined;
  chartFailure: AppError | null;
  saver: Saver;
};

/** What an artifact is, and the files in it, each of which can be saved. */
export function ArtifactOverview({ detail, image, chart, chartFailure, saver }: Props) {
  const { t } = useTranslation("image");
  const kind = detail.artifact?.kind ?? "other";
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={css.scroll} aria-label={t("tabs.overview")} tabIndex={0}>
      {kind === "signature" && <Note tone="info" title={t("artifact.notVerified")} />}
      {chart?.deprecated && <Note tone="warn" title={t("artifact.deprecated")} />}
      {chartFailure && (
        <Note tone="warn" title={describe(chartFailure, t as never).title}>
          {describe(chartFailure, t as never).text}
        </Note>
      )}
      <h2>{t(`artifact.kinds.${kind}`)}</h2>
      <Facts wide>
        {chart && <ChartFacts chart={chart} />}
        <Fact name={t("artifact.type")}>{detail.artifact?.artifact_type}</Fact>
        <Fact name={t("mediaType")}>{mediaTypeName(detail.media_type, t)}</Fact>
        <Fact name={t("layers.columns.size")}>
          <Size bytes={detail.size} />
        </Fact>
        <Fact name={t("created")}>{detail.created && <Ago time={detail.created} />}</Fact>
        <Fact name={t("artifact.about")}>{detail.subject && <Digest digest={detail.subject} />}</Fact>
      </Facts>
      <h2>{t("artifact.files")}</h2>
      {detail.layers.length === 0 ? (
        <p className={css.none}>{t("artifact.noFiles")}</p>
      ) : (
        <table className={css.files} aria-label={t("artifact.files")}>
          <thead>
            <tr>
              <th scope="col">{t("artifact.file")}</th>
              <th scope="col" className={css.type}>
                {t("mediaType")}
              </th>
              <th scope="col" className={css.digest}>
                {t("digest")}
              </th>
              <th scope="col" className={css.size}>
                {t("layers.columns.size")}
              </th>
              <th scope="col" className={css.action}>
                <span className={css.hidden}>{t("files.save")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {detail.layers.map((layer, at) => {
              const name = visibleText(layer.title ?? shortDigest(layer.digest));
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: a file may stand twice
                <tr key={at}>
                  <td data-hint={name.slice(0, 1000)} data-hint-cut>
                    <b>{name.slice(0, 300)}</b>
                  </td>
                  <td data-hint={layer.media_type ?? undefined} data-hint-cut>
                    {layer.media_type ?? "—"}
                  </td>
                  <td>
                    <Digest digest={layer.digest} />
                  </td>
                  <td className={css.size}>
                    <Size bytes={layer.size} />
                  </td>
                  <td className={css.action}>
                    {layer.kind === "foreign" ? (
                      t("artifact.foreign")
                    ) : (
                      <Button
                        size="xs"
                        leftSection={<IconDownload size={14} stroke={1.75} aria-hidden />}
                        aria-label={t("files.saveNamed", { name: name.slice(0, 200) })}
                        onClick={() => saver.blob(layer.digest, layer.size, name)}
                      >
                        {t("files.save")}
                      </Button>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      <NamedValues
        title={t("configuration.annotations")}
        values={[...image.annotations, ...(image.digest === detail.digest ? [] : detail.annotations)]}
      />
      {chart && <NamedValues title={`${t("artifact.chart")}: ${t("configuration.annotations")}`} values={chart.annotations} />}
    </section>
  );
}

/** What `Chart.yaml` says. */
function ChartFacts({ chart }: { chart: HelmChart }) {
  const { t } = useTranslation("image");
  const link = (text: string) => {
    const address = webAddress(text);
    return address ? <ExternalLink href={address}>{text}</ExternalLink> : <span>{text}</span>;
  };
  return (
    <>
      <Fact name={t("artifact.name")}>{chart.name}</Fact>
      <Fact name={t("artifact.version")}>{chart.version}</Fact>
      <Fact name={t("artifact.appVersion")}>{chart.app_version}</Fact>
      <Fact name={t("artifact.description")}>{chart.description}</Fact>
      <Fact name={t("artifact.chartType")}>{chart.chart_type}</Fact>
      <Fact name={t("artifact.kubeVersion")}>{chart.kube_version}</Fact>
      <Fact name={t("artifact.home")}>{chart.home && link(chart.home)}</Fact>
      <Fact name={t("artifact.sources")}>
        {chart.sources.length > 0 && chart.sources.map((source) => <span key={source}>{link(source)}</span>)}
      </Fact>
      <Fact name={t("artifact.keywords")}>{chart.keywords.length > 0 && chart.keywords.join(t("listComma"))}</Fact>
      <Fact name={t("artifact.maintainers")}>
        {chart.maintainers.length > 0 &&
          chart.maintainers.map(({ name, email }) => <span key={`${name} ${email}`}>{email ? `${name} <${email}>` : name}</span>)}
      </Fact>
      <Fact name={t("artifact.dependencies")}>
        {chart.dependencies.length > 0 &&
          chart.dependencies.map(({ name, version, repository }) => (
            <code key={`${name} ${repository}`}>{[name, version, repository].filter(Boolean).join(" ")}</code>
          ))}
      </Fact>
    </>
  );
}
