import { IconLock, IconUsersGroup, IconWorld } from "@tabler/icons-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Visibility } from "../../ipc/content";
import css from "./CreateForm.module.css";

const icons: Record<Visibility, typeof IconLock> = { public: IconWorld, internal: IconUsersGroup, private: IconLock };
/** From open to closed, whichever of them a registry has. */
const order: readonly Visibility[] = ["public", "internal", "private"];

type Props = {
  value: Visibility;
  choices: readonly Visibility[];
  onChange: (value: Visibility) => void;
  refusal: string | null;
  /** What public means here, where it is more than elsewhere. */
  publicHint?: string;
};

/** **Visibility**: a card for each that the registry has, each a radio button with what it means. */
export function VisibilityChoice({ value, choices, onChange, refusal, publicHint }: Props) {
  const { t } = useTranslation(["repositories", "kit"]);
  const id = useId();
  return (
    <div className={css.field} role="radiogroup" aria-labelledby={id} aria-describedby={refusal ? `${id}-refusal` : undefined}>
      <div className={css.groupLabel} id={id}>
        {t("repositories:columns.visibility")}
      </div>
      <div className={css.cards} data-many={choices.length > 2 || undefined}>
        {order
          .filter((choice) => choices.includes(choice))
          .map((choice) => {
            const Icon = icons[choice];
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
                    {(choice === "public" && publicHint) || t(`repositories:create.${choice}Hint`)}
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
