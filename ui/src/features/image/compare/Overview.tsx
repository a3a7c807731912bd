import { useTranslation } from "react-i18next";
import type { Comparison, PackageComparison } from "../../../ipc/image";
import { SkeletonRows } from "../../../kit/Skeleton";
import type { ComparisonTab } from "../search";
import { LayerPairs } from "./LayerPairs";
import css from "./Overview.module.css";
import { ChangeChip, noPackages } from "./Packages";
import { Settings } from "./Settings";
import { changedSettings } from "./summary";

type Props = {
  comparison: Comparison;
  packages: PackageComparison | undefined;
  packagesPending: boolean;
  onTab: (tab: ComparisonTab) => void;
};

/** Packages that are drawn here; all of them stand in a tab of their own. */
const most = 30;

/** All that is different on one screen: layers, configuration, packages. */
export function Overview({ comparison, packages, packagesPending, onTab }: Props) {
  const { t } = useTranslation("image");
  const changed = changedSettings(comparison);
  const tied = comparison.layers.filter(({ change }) => change === "same").length;
  const why = packages ? noPackages(packages, t) : null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={css.scroll} aria-label={t("compare.tabs.overview")} tabIndex={0}>
      <div className={css.head}>
        <h2>{t("tabs.layers")}</h2>
        {tied > 0 && <span className={css.note}>{t("compare.layersNote", { count: tied })}</span>}
      </div>
      <LayerPairs layers={comparison.layers} />
      <div className={css.two}>
        <div>
          <div className={css.half}>
            <h2>{t("compare.tabs.configuration")}</h2>
            <button type="button" className={css.all} onClick={() => onTab("configuration")}>
              {t("compare.showAll", { count: comparison.settings.length })}
            </button>
          </div>
          {changed.length > 0 ? <Settings settings={changed} /> : <p className={css.none}>{t("compare.noSettings")}</p>}
        </div>
        <div>
          <div className={css.half}>
            <h2>{t("compare.tabs.packages")}</h2>
            {packages && packages.changes.length > 0 && (
              <button type="button" className={css.all} onClick={() => onTab("packages")}>
                {t("compare.showAll", { count: packages.changes.length })}
              </button>
            )}
          </div>
          {packagesPending && <SkeletonRows rows={4} height={30} />}
          {packages &&
            (packages.changes.length > 0 ? (
              <ul>
                {packages.changes.slice(0, most).map(({ name, a, b, change }, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a package may stand twice
                  <li key={at} className={css.package}>
                    <span className={css.name} data-hint={name} data-hint-cut>
                      {name}
                    </span>
                    <span className={css.version} data-quiet="">
                      {a?.version ?? "—"}
                    </span>
                    <span aria-hidden="true">→</span>
                    <span className={css.version}>{b?.version ?? "—"}</span>
                    <span className={css.chip}>
                      <ChangeChip change={change} />
                    </span>
                  </li>
                ))}
              </ul>
            ) : (
              <p className={css.none}>{why ?? t("compare.packages.noChange")}</p>
            ))}
        </div>
      </div>
    </section>
  );
}
