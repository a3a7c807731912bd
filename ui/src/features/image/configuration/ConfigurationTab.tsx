import { IconFileOff } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Annotation, ConfigState, ImageConfig, ImageDetail } from "../../../ipc/image";
import { Ago } from "../../../kit/Ago";
import { EmptyState } from "../../../kit/EmptyState";
import { Fact, Facts } from "../../../kit/Facts";
import { Note } from "../../../kit/Note";
import { platformName } from "../../../kit/Platforms";
import { Corrupt } from "../Corrupt";
import css from "./ConfigurationTab.module.css";
import { NamedValues } from "./NamedValues";
import { shellWords, splitEnv } from "./values";

/** How an image is run, and what is noted on it. */
export function ConfigurationTab({ detail, annotations }: { detail: ImageDetail; annotations: readonly Annotation[] }) {
  const { t } = useTranslation("image");
  const { config } = detail;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={css.scroll} aria-label={t("tabs.configuration")} tabIndex={0}>
      {config.state === "read" ? <Settings detail={detail} config={config.config} /> : <NoConfiguration config={config} />}
      {config.state === "read" && (
        <>
          <NamedValues title={t("configuration.env")} values={config.config.env.map(splitEnv)} />
          <NamedValues title={t("configuration.labels")} values={config.config.labels} />
        </>
      )}
      <NamedValues title={t("configuration.annotations")} values={annotations} />
    </section>
  );
}

function Settings({ detail, config }: { detail: ImageDetail; config: ImageConfig }) {
  const { t } = useTranslation("image");
  const command = (words: string[] | null): ReactNode => words && words.length > 0 && <code>{shellWords(words)}</code>;
  const list = (values: string[]): ReactNode => values.length > 0 && values.map((value) => <code key={value}>{value}</code>);
  const asSet = (value: string | null): ReactNode => (value ? <code>{value}</code> : null);
  return (
    <Facts wide>
      <Fact name={t("created")}>{detail.created ? <Ago time={detail.created} /> : t("configuration.noDate")}</Fact>
      <Fact name={t("platform")}>{detail.platform && platformName(detail.platform)}</Fact>
      <Fact name={t("configuration.entrypoint")}>{command(config.entrypoint)}</Fact>
      <Fact name={t("configuration.cmd")}>{command(config.cmd)}</Fact>
      <Fact name={t("configuration.user")}>{asSet(config.user) ?? t("configuration.root")}</Fact>
      <Fact name={t("configuration.workingDir")}>{asSet(config.working_dir)}</Fact>
      <Fact name={t("configuration.ports")}>{list(config.ports)}</Fact>
      <Fact name={t("configuration.volumes")}>{list(config.volumes)}</Fact>
      <Fact name={t("configuration.stopSignal")}>{asSet(config.stop_signal)}</Fact>
      <Fact name={t("configuration.healthcheck")}>{command(config.healthcheck)}</Fact>
      <Fact name={t("configuration.shell")}>{command(config.shell)}</Fact>
      <Fact name={t("configuration.onBuild")}>{list(config.on_build)}</Fact>
      <Fact name={t("configuration.author")}>{config.author}</Fact>
    </Facts>
  );
}

function NoConfiguration({ config }: { config: Exclude<ConfigState, { state: "read" }> }) {
  const { t } = useTranslation("image");
  if (config.state === "corrupt") return <Corrupt what={t("configuration.what")} expected={config.expected} actual={config.actual} />;
  if (config.state === "not_an_image") {
    return (
      <EmptyState icon={<IconFileOff size={20} stroke={1.6} />} title={t("configuration.notAnImage.title")}>
        {t("configuration.notAnImage.text")}
      </EmptyState>
    );
  }
  return (
    <div className={css.note}>
      <Note tone="warn" title={t(`configuration.${config.state}.title`)}>
        {config.state === "too_large"
          ? t("configuration.too_large.text", { limit: config.limit })
          : t(`configuration.${config.state}.text`)}
      </Note>
    </div>
  );
}
