import { VisuallyHidden } from "@mantine/core";
import { useTranslation } from "react-i18next";
import css from "./Skeleton.module.css";
import { useDelayed } from "./useDelayed";

/** One bar in the place of a value that is still being read. */
export function Skeleton({ width }: { width: number | string }) {
  return <span className={css.bar} style={{ width }} aria-hidden />;
}

const widths = [96, 128, 74, 150, 110, 88, 134, 102];

type Props = {
  /** How many rows. */
  rows?: number;
  /** Their final height in pixels. */
  height?: number;
  /** What is being read, for screen readers. */
  label?: string;
};

/** Rows of the final height, shown after 150 ms, so that nothing jumps and nothing flashes. */
export function SkeletonRows({ rows = 8, height = 40, label }: Props) {
  const { t } = useTranslation();
  const visible = useDelayed(150);
  return (
    <div role="status">
      <VisuallyHidden>{label ?? t("loading")}</VisuallyHidden>
      {visible &&
        Array.from({ length: rows }, (_, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the rows have no identity and never move
          <div className={css.row} style={{ height }} key={row} aria-hidden>
            <Skeleton width={14} />
            <Skeleton width={widths[row % widths.length] ?? 96} />
            <span className={css.grow} />
            <Skeleton width={52 - (row % 6) * 3} />
          </div>
        ))}
    </div>
  );
}
