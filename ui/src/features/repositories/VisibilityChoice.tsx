import { IconLock, IconWorld } from "@tabler/icons-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Visibility } from "../../ipc/content";
import css from "./CreateForm.module.css";

type Props = { value: Visibility; onChange: (value: Visibility) => void; refusal: string | null };

/** **Visibility**: two cards, each a radio button with what it means. */
export function VisibilityChoice({ value, onChange, refusal }: Props) {
  const { t } = useTranslation(["repositories", "kit"]);
  const id = useId();
  return (
    <div className={css.field} role="radiogroup" aria-labelledby={id} aria-describedby={refusal ? `${id}-refusal` : undefined}>
      <div className={css.groupLabel} id={id}>
        {t("repositories:columns.visibility")}
      </div>
      <div className={css.cards}>
        {(["public", "private"] as const).map((choice) => {
          const Icon = choice === "public" ? IconWorld : IconLock;
          return (
            <label key={choice} className={css.card} data-chosen={value === choice || undefined}>
              <input
                type="radio"
                name={id}
                value={choice}
                checked={value === choice}
                onChange={() => onChange(choice)}
                aria-labelledby={`${id}-${choice}`}
                aria-describedby={`${id}-${choice}-hint`}
              />
              <span>
                <span className={css.cardTitle} id={`${id}-${choice}`}>
                  {t(`kit:visibility.${choice}`)}
                </span>
                <span className={css.cardHint} id={`${id}-${choice}-hint`}>
                  {t(`repositories:create.${choice}Hint`)}
                </span>
              </span>
              <Icon size={18} stroke={1.75} aria-hidden />
            </label>
          );
        })}
      </div>
      {refusal && (
        <div className={css.refusal} id={`${id}-refusal`} role="alert">
          {refusal}
        </div>
      )}
    </div>
  );
}
