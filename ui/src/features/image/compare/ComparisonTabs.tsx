import { Checkbox, Tabs } from "@mantine/core";
import { IconListDetails } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isCancelled, toAppError } from "../../../ipc/error";
import type { Comparison, ImageAddress, PackageComparison } from "../../../ipc/image";
import type { Account } from "../../../ipc/model";
import { EmptyState } from "../../../kit/EmptyState";
import { SkeletonRows } from "../../../kit/Skeleton";
import { StatusBar } from "../../../kit/StatusBar";
import { ImageError } from "../ImageError";
import { type ComparisonTab, comparisonTabs } from "../search";
import { TabCount } from "../TabCount";
import { ComparedFiles } from "./ComparedFiles";
import css from "./ComparePage.module.css";
import { LayerPairs } from "./LayerPairs";
import { Overview } from "./Overview";
import { noPackages, Packages } from "./Packages";
import { Settings } from "./Settings";
import { changedSettings, layersThatDiffer } from "./summary";

type Props = {
  account: Account;
  a: ImageAddress;
  b: ImageAddress;
  comparison: Comparison;
  packages: PackageComparison | undefined;
  packagesError: Error | null;
  packagesPending: boolean;
  onRetryPackages: () => void;
  tab: ComparisonTab;
  onTab: (tab: ComparisonTab) => void;
};

/** The parts of a comparison, a tab each, and all that changed on the first one. */
export function ComparisonTabs(props: Props) {
  const { account, a, b, comparison, packages, packagesError, packagesPending, onRetryPackages, tab, onTab } = props;
  const { t } = useTranslation("image");
  const [all, setAll] = useState(true);
  const changed = changedSettings(comparison);
  const failure = packagesError && !isCancelled(packagesError) && !packages ? toAppError(packagesError) : null;
  const counts: Partial<Record<ComparisonTab, number | null>> = {
    configuration: changed.length,
    layers: layersThatDiffer(comparison.layers).changed,
    packages: packages?.a && packages.b ? packages.changes.length : null,
  };
  const [filesSeen, setFilesSeen] = useState(tab === "files");
  if (tab === "files" && !filesSeen) setFilesSeen(true);
  return (
    <Tabs className={css.tabs} value={tab} onChange={(next) => onTab(next as ComparisonTab)} keepMounted={false}>
      <Tabs.List>
        {comparisonTabs.map((one) => (
          <Tabs.Tab key={one} value={one} rightSection={<TabCount count={counts[one]} />}>
            {t(`compare.tabs.${one}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="overview" className={css.panel}>
        <Overview comparison={comparison} packages={packages} packagesPending={packagesPending} onTab={onTab} />
      </Tabs.Panel>
      <Tabs.Panel value="configuration" className={css.panel}>
        <div className={css.option}>
          <Checkbox label={t("compare.onlyChanges")} checked={!all} onChange={(event) => setAll(!event.currentTarget.checked)} />
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <section className={css.scroll} aria-label={t("compare.tabs.configuration")} tabIndex={0}>
          {all || changed.length > 0 ? (
            <Settings settings={all ? comparison.settings : changed} />
          ) : (
            <p className={css.none}>{t("compare.noSettings")}</p>
          )}
        </section>
      </Tabs.Panel>
      <Tabs.Panel value="layers" className={css.panel}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <section className={css.scroll} aria-label={t("compare.tabs.layers")} tabIndex={0}>
          <LayerPairs layers={comparison.layers} />
        </section>
      </Tabs.Panel>
      <Tabs.Panel value="packages" className={css.panel}>
        {failure ? (
          <ImageError error={failure} account={account} what={t("sbom.what")} onRetry={onRetryPackages} />
        ) : packages && packages.changes.length > 0 ? (
          <>
            <Packages comparison={packages} />
            <StatusBar>
              <span>{t("compare.packages.count", { count: packages.changes.length })}</span>
              <span>{t("compare.packages.same", { count: packages.same ?? 0 })}</span>
            </StatusBar>
          </>
        ) : packages || comparison.identical ? (
          <EmptyState
            icon={<IconListDetails size={20} stroke={1.6} />}
            title={(packages && noPackages(packages, t)) ?? t("compare.packages.noChange")}
          >
            {packages && noPackages(packages, t) !== null && t("compare.packages.none")}
          </EmptyState>
        ) : (
          <SkeletonRows rows={6} height={32} />
        )}
      </Tabs.Panel>
      <Tabs.Panel value="files" className={css.panel} keepMounted={filesSeen}>
        {(filesSeen || tab === "files") && <ComparedFiles account={account} a={a} b={b} cost={comparison.files_cost} />}
      </Tabs.Panel>
    </Tabs>
  );
}
