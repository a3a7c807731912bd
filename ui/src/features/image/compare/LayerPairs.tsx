import { useTranslation } from "react-i18next";
import type { ComparedLayer, LayerPair } from "../../../ipc/image";
import { shortDigest } from "../../../kit/Digest";
import { Size } from "../../../kit/Size";
import { useLanguage } from "../../../kit/useLanguage";
import css from "./LayerPairs.module.css";
import { signedSize } from "./summary";

/** The layers of both images side by side; those that both have are tied. */
export function LayerPairs({ layers }: { layers: readonly LayerPair[] }) {
  const { t } = useTranslation("image");
  const language = useLanguage();
  if (layers.length === 0) return <p className={css.none}>{t("compare.noLayers")}</p>;
  return (
    <table className={css.table} aria-label={t("tabs.layers")}>
      <colgroup>
        <col />
        <col className={css.between} />
        <col />
      </colgroup>
      <thead className={css.hidden}>
        <tr>
          <th scope="col">{t("compare.a")}</th>
          <th scope="col">{t("compare.packages.columns.change")}</th>
          <th scope="col">{t("compare.b")}</th>
        </tr>
      </thead>
      <tbody>
        {layers.map(({ a, b, change }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a layer may stand twice
          <tr key={at} className={css.row}>
            <td>{a && <Cell layer={a} look={change === "same" ? "same" : "a"} />}</td>
            <td className={css.middle} data-same={change === "same" || undefined}>
              <span>
                {change === "changed" && a && b && a.size !== null && b.size !== null
                  ? signedSize(b.size - a.size, language)
                  : t(`compare.${change}`)}
              </span>
            </td>
            <td>{b && <Cell layer={b} look={change === "same" ? "same" : "b"} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell({ layer, look }: { layer: ComparedLayer; look: "same" | "a" | "b" }) {
  const { t } = useTranslation("image");
  const words = [layer.instruction, layer.text].filter(Boolean).join(" ") || t("layers.noStep");
  return (
    <div className={css.cell} data-look={look}>
      <code data-hint={words.slice(0, 2000)} data-hint-cut>
        {words.slice(0, 400)}
      </code>
      <span className={css.digest} data-hint={layer.digest}>
        {shortDigest(layer.digest).slice(0, 4)}
      </span>
      <span className={css.size}>
        <Size bytes={layer.size} />
      </span>
    </div>
  );
}
