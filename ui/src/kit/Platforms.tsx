import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { Platform } from "../ipc/content";
import css from "./Platforms.module.css";

/** What stands on a platform's chip: architecture, variant, and for Windows the version of the system. */
export function platformLabel(platform: Platform): string {
  const { architecture, variant, os, os_version } = platform;
  const processor = variant ? `${architecture}/${variant}` : architecture;
  return os === "windows" && os_version ? `${processor} ${os_version}` : processor;
}

/** A platform in full: `linux/arm/v7`. */
export function platformName(platform: Platform): string {
  return [platform.os, platform.architecture, platform.variant].filter(Boolean).join("/");
}

type Props = {
  platforms: readonly Platform[];
  /** Chips before the rest becomes a number. */
  most?: number;
  /** Drawn lightly, because a neighbouring row says the same. */
  repeated?: boolean;
};

/** The platforms of an image: each operating system once, then one chip an architecture, then “+3”. */
export const Platforms = memo(function Platforms({ platforms, most = 3, repeated }: Props) {
  const { t } = useTranslation("kit");
  if (platforms.length === 0) return <>—</>;
  const shown = platforms.slice(0, most);
  const rest = platforms.slice(most);
  let os: string | null = null;
  return (
    <span className={css.platforms} data-repeated={repeated || undefined}>
      {shown.map((platform) => {
        const first = platform.os !== os;
        os = platform.os;
        return (
          <span key={`${platformName(platform)} ${platform.os_version ?? ""}`} className={css.one}>
            {first && <span className={css.os}>{platform.os}</span>}
            <span className={css.chip}>{platformLabel(platform)}</span>
          </span>
        );
      })}
      {rest.length > 0 && (
        <span className={css.more} title={rest.map(platformName).join(", ")}>
          <span aria-hidden="true">+{rest.length}</span>
          <span className={css.hidden}>{t("morePlatforms", { platforms: rest.map(platformName).join(", ") })}</span>
        </span>
      )}
    </span>
  );
});
