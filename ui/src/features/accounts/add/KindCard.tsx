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

/** One kind in the grid. */
export function KindCard({ info, chosen, matches, onPick, onChoose }: Props) {
  const { t } = useTranslation(["accounts", "common"]);
  const id = useId();
  const name = t(`common:kinds.${info.kind}`);
  return (
    <button
      type="button"
      className={css.card}
      data-chosen={chosen || undefined}
      aria-label={name}
      aria-describedby={id}
      aria-pressed={chosen}
      onClick={onPick}
      onDoubleClick={onChoose}
    >
      <Tile kind={info.kind} size="md" />
      <span className={css.words}>
        <span className={css.name}>{name}</span>
        <span className={css.hint} id={id}>
          {t(`accounts:add.hints.${info.kind}`)}
        </span>
      </span>
      {matches && (
        <span className={css.chip}>
          <Chip tone="accent">{t("accounts:add.matches")}</Chip>
        </span>
      )}
    </button>
  );
}
