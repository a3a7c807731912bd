import { useTranslation } from "react-i18next";
import { visibleText } from "../../../kit/visibleText";
import type { LayerRow } from "./rows";
import css from "./StepWords.module.css";

/** What a build step did, as its builder wrote it: the instruction, and what stands after it. */
export function StepWords({ row, whole }: { row: Pick<LayerRow, "step" | "layer">; whole?: boolean }) {
  const { t } = useTranslation("image");
  const { step, layer } = row;
  const text = step?.text ?? step?.created_by ?? null;
  if (!step?.instruction && !text) {
    return <span className={css.none}>{layer?.title ? visibleText(layer.title.slice(0, 300)) : t("layers.noStep")}</span>;
  }
  return (
    <code
      className={whole ? css.whole : css.line}
      data-quiet={layer ? undefined : ""}
      data-hint={whole ? undefined : (text ?? undefined)}
      data-hint-cut
    >
      {step?.instruction && <b>{step.instruction}</b>} {text}
    </code>
  );
}
