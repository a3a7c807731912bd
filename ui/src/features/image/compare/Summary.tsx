import { useTranslation } from "react-i18next";
import type { Comparison, PackageComparison } from "../../../ipc/image";
import { Size } from "../../../kit/Size";
import { Strip, StripFigure } from "../SizeStrip";
import css from "./ComparePage.module.css";
import { changedSettings, layersThatDiffer, sentence, signedSize, sizeDifference } from "./summary";

/** What is different: one sentence, and its figures. */
export function Summary({ comparison, packages }: { comparison: Comparison; packages: PackageComparison | undefined }) {
  const { t, i18n } = useTranslation("image");
  const difference = sizeDifference(comparison);
  const both = packages?.a && packages.b;
  return (
    <>
      <p className={css.sentence} role="status">
        {sentence(comparison, packages, t, i18n.language)}
      </p>
      {!comparison.identical && (
        <Strip label={t("compare.figures.label")}>
          <StripFigure value={difference === null ? "—" : signedSize(difference, i18n.language)}>
            {t("compare.figures.download")}
          </StripFigure>
          <StripFigure value={t("compare.figures.ofLayers", layersThatDiffer(comparison.layers))}>
            {t("compare.figures.layers")}
          </StripFigure>
          <StripFigure value={<Size bytes={comparison.to_fetch} />}>{t("compare.figures.fetch")}</StripFigure>
          <StripFigure value={new Intl.NumberFormat(i18n.language).format(changedSettings(comparison).length)}>
            {t("compare.figures.settings")}
          </StripFigure>
          <StripFigure value={both ? new Intl.NumberFormat(i18n.language).format(packages.changes.length) : "—"}>
            {t("compare.figures.packages")}
          </StripFigure>
        </Strip>
      )}
    </>
  );
}
