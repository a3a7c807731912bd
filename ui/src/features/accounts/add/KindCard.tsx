import { Tooltip, VisuallyHidden } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { KindInfo } from "../../../ipc/model";
import { Chip } from "../../../kit/Chip";
import { Tile } from "../../../kit/Tile";
import css from "./KindCard.module.css";

type Props = {
  info: KindInfo;
  chosen: boolean;
  /** The address that was pasted is of this kind. */
  matches: boolean;
  onPick: () => void;
  /** Chosen with no further question (double click, Enter). */
  onChoose: () => void;
};

/** One kind in the grid. What is still to come is listed, and says so. */
export function KindCard({ info, chosen, matches, onPick, onChoose }: Props) {
  const { t } = useTranslation(["accounts", "common"]);
  const id = useId();
  const name = t(`common:kinds.${info.kind}`);
  const reason = info.available ? null : t("accounts:add.comingReason", { kind: name });
  const card = (
    <button
      type="button"
      className={css.card}
      data-chosen={chosen || undefined}
      aria-label={name}
      aria-describedby={id}
      aria-pressed={info.available ? chosen : undefined}
      aria-disabled={!info.available || undefined}
      onClick={() => info.available && onPick()}
      onDoubleClick={() => info.available && onChoose()}
    >
      <Tile kind={info.kind} size="md" />
      <span className={css.words}>
        <span className={css.name}>{name}</span>
        <span className={css.hint}>{t(`accounts:add.hints.${info.kind}`)}</span>
      </span>
      {matches && (
        <span className={css.chip}>
          <Chip tone="accent">{t("accounts:add.matches")}</Chip>
        </span>
      )}
      {!info.available && (
        <span className={css.chip}>
          <Chip>{t("accounts:add.coming")}</Chip>
        </span>
      )}
    </button>
  );
  return (
    <>
      {reason ? <Tooltip label={reason}>{card}</Tooltip> : card}
      <VisuallyHidden id={id}>{reason ?? t(`accounts:add.hints.${info.kind}`)}</VisuallyHidden>
    </>
  );
}
