import { Button } from "@mantine/core";
import { IconSelector } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ImageSide } from "../../../app/paths";
import type { ComparisonSide, Image } from "../../../ipc/image";
import { Ago } from "../../../kit/Ago";
import { Digest, shortDigest } from "../../../kit/Digest";
import { FilterSelect } from "../../../kit/FilterSelect";
import { Size } from "../../../kit/Size";
import { isDigest } from "../entry";
import { entryName } from "../words";
import css from "./SideCard.module.css";

type Props = {
  side: "a" | "b";
  place: ImageSide | undefined;
  /** What the side bar calls its registry, where the two are of different ones. */
  registry: string | null;
  image: Image | undefined;
  compared: ComparisonSide | undefined;
  onChoose: () => void;
  onPlatform: (digest: string | undefined) => void;
};

/** One side of a comparison: which image and which platform it is, and the way to another one. */
export function SideCard({ side, place, registry, image, compared, onChoose, onPlatform }: Props) {
  const { t } = useTranslation("image");
  const name = place && (isDigest(place.reference) ? shortDigest(place.reference) : place.reference);
  const choose = t(side === "a" ? "compare.chooseA" : "compare.chooseB");
  // B without a choice of its own takes the platform of A.
  const follows = side === "b" && place?.platform === undefined;
  const entries = image?.entries.filter(({ platform }) => platform !== null) ?? [];
  const shown = follows ? "same" : (place?.platform ?? image?.preferred ?? "");
  const options = [
    ...(side === "b" ? [{ value: "same", label: t("compare.samePlatform") }] : []),
    ...entries.map((entry) => ({ value: entry.digest, label: entryName(entry, t) })),
  ];
  return (
    <section className={css.card} aria-label={t(`compare.${side}`)}>
      <span className={css.mark} data-side={side} aria-hidden="true">
        {t(`compare.${side}`)}
      </span>
      <div className={css.what}>
        {place ? (
          <div className={css.name}>
            <span className={css.repository}>
              {registry && `${registry} · `}
              {place.repository}
              {isDigest(place.reference) ? "@" : ":"}
            </span>
            <b>{name}</b>
          </div>
        ) : (
          <div className={css.name}>{t("compare.choose")}</div>
        )}
        {compared && (
          <div className={css.facts}>
            <Digest digest={compared.digest} />
            {compared.created && (
              <span>
                <Ago time={compared.created} />
              </span>
            )}
            <span>
              <Size bytes={compared.size} />
            </span>
          </div>
        )}
      </div>
      {place && entries.length > 1 && (
        <FilterSelect
          label={t(side === "a" ? "compare.platformA" : "compare.platformB")}
          hideLabel
          value={shown}
          options={options}
          onChange={(value) => onPlatform(value === "same" ? undefined : value)}
        />
      )}
      <Button size="xs" onClick={onChoose} aria-label={choose}>
        <IconSelector size={14} stroke={1.75} aria-hidden />
      </Button>
    </section>
  );
}
