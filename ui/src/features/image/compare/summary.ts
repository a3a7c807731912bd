// The sentence that a comparison begins with.
import type { TFunction } from "i18next";
import type { Comparison, LayerPair, PackageComparison } from "../../../ipc/image";
import { formatSize } from "../../../kit/Size";

/** How many layers are not the same, of how many places. */
export function layersThatDiffer(layers: readonly LayerPair[]): { changed: number; total: number } {
  return { changed: layers.filter(({ change }) => change !== "same").length, total: layers.length };
}

/** The settings that are not the same. */
export const changedSettings = ({ settings }: Comparison) => settings.filter(({ change }) => change !== "same");

/** B's download less A's; `null` where one is not told. */
export function sizeDifference({ a, b }: Comparison): number | null {
  return a.size === null || b.size === null ? null : b.size - a.size;
}

/** A difference with its sign: `+0.4 MB`. */
export function signedSize(bytes: number, language: string): string {
  const sign = bytes > 0 ? "+" : bytes < 0 ? "−" : "";
  return `${sign}${formatSize(Math.abs(bytes), language)}`;
}

/** What is different, in one sentence. */
export function sentence(comparison: Comparison, packages: PackageComparison | undefined, t: TFunction<"image">, language: string): string {
  if (comparison.identical) return t("compare.identical");
  const difference = sizeDifference(comparison);
  const size = difference === null ? "unknown" : difference > 0 ? "larger" : difference < 0 ? "smaller" : "equal";
  const layers = layersThatDiffer(comparison.layers);
  const parts = [
    t(`compare.sentence.${size}`, { size: formatSize(Math.abs(difference ?? 0), language) }),
    t("compare.sentence.layers", { changed: layers.changed, count: layers.total }),
    t("compare.sentence.settings", { count: changedSettings(comparison).length }),
  ];
  if (packages?.a && packages.b) parts.push(t("compare.sentence.packages", { count: packages.changes.length }));
  return parts.join(t("compare.sentence.comma")) + t("compare.sentence.end");
}
