import { Tabs } from "@mantine/core";
import { IconFileOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { isCancelled, toAppError } from "../../../ipc/error";
import { CodeLines } from "../../../kit/CodeLines";
import { CopyButton } from "../../../kit/CopyButton";
import { EmptyState } from "../../../kit/EmptyState";
import { SkeletonRows } from "../../../kit/Skeleton";
import { ImageError } from "../ImageError";
import css from "../ImagePage.module.css";
import type { TabsProps } from "../ImageTabs";
import { helmQuery } from "../queries";
import { RawTab } from "../raw/RawTab";
import { ReferrersTab } from "../referrers/ReferrersTab";
import type { ImageSearch } from "../search";
import { TabCount } from "../TabCount";
import art from "./Artifact.module.css";
import { ArtifactOverview } from "./ArtifactOverview";

// Markdown is only read where there is a README.
const Readme = lazy(() => import("../../../kit/Readme").then(({ Readme }) => ({ default: Readme })));

/** What is no image: what it is, the files in it, a chart's values and README, what refers to it, and its text. */
export function ArtifactTabs({ account, known, image, search, change, onImage, saver }: TabsProps) {
  const { t } = useTranslation("image");
  const { place, entry, detail, referrers } = known;
  const helm = detail.data?.artifact?.kind === "helm_chart" || image.content === "helm";
  const chart = useQuery({ ...helmQuery(place, entry?.digest ?? ""), enabled: helm && detail.data !== undefined });
  const chartFailure = chart.error && !isCancelled(chart.error) ? toAppError(chart.error) : null;
  const tabs = ["overview", ...(helm ? (["values", "readme"] as const) : []), "referrers", "raw"] as const;
  const tab = tabs.find((one) => one === search.tab) ?? "overview";
  const ofChart = (what: "values" | "readme") => {
    if (chartFailure)
      return <ImageError error={chartFailure} account={account} what={t("artifact.chart")} onRetry={() => void chart.refetch()} />;
    if (!chart.data) return <SkeletonRows rows={8} height={24} />;
    const text = chart.data[what];
    if (text === null) {
      const none = what === "values" ? "noValues" : "noReadme";
      return (
        <EmptyState icon={<IconFileOff size={20} stroke={1.6} />} title={t(`artifact.${none}.title`)}>
          {t(`artifact.${none}.text`)}
        </EmptyState>
      );
    }
    if (what === "values") {
      return (
        <>
          <div className={art.toolbar}>
            <CopyButton value={text} label={t("raw.copy")} text={t("raw.copy")} />
          </div>
          <CodeLines lines={text.split(/\r?\n/)} label={t("tabs.values")} />
        </>
      );
    }
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      <section className={art.scroll} aria-label="README" tabIndex={0}>
        <Suspense fallback={<SkeletonRows rows={4} height={32} />}>
          <Readme markdown={text} />
        </Suspense>
      </section>
    );
  };
  return (
    <Tabs className={css.tabs} value={tab} onChange={(next) => change({ tab: next as ImageSearch["tab"] })} keepMounted={false}>
      <div className={css.bar}>
        <Tabs.List className={css.list}>
          {tabs.map((one) => (
            <Tabs.Tab
              key={one}
              value={one}
              rightSection={one === "referrers" ? <TabCount count={referrers.data?.items.length} /> : undefined}
            >
              {t(`tabs.${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </div>
      <Tabs.Panel value="overview" className={css.panel}>
        {detail.data ? (
          <ArtifactOverview detail={detail.data} image={image} chart={chart.data} chartFailure={chartFailure} saver={saver} />
        ) : known.detailFailure ? (
          <ImageError error={known.detailFailure} account={account} what={t("page.what")} onRetry={() => void detail.refetch()} />
        ) : (
          <SkeletonRows rows={6} height={36} />
        )}
      </Tabs.Panel>
      <Tabs.Panel value="values" className={css.panel}>
        {ofChart("values")}
      </Tabs.Panel>
      <Tabs.Panel value="readme" className={css.panel}>
        {ofChart("readme")}
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
          onLayer={() => change({ tab: "overview" })}
        />
      </Tabs.Panel>
    </Tabs>
  );
}
