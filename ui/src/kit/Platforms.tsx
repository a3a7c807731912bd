import type { Platform } from "../ipc/content";
import css from "./Platforms.module.css";
import { useWords } from "./useLanguage";

/** Windows by the build that its images name (Microsoft's container version table). */
const windowsBuilds: Record<string, string> = { "26100": "ltsc2025", "20348": "ltsc2022", "17763": "ltsc2019", "14393": "ltsc2016" };

/** What stands on a platform's chips: architecture with variant, and for Windows the version of the system. */
export function platformLabels({ architecture, variant, os, os_version }: Platform): string[] {
  // v8 is what arm64 is unless it says otherwise.
  const plain = !variant || (architecture === "arm64" && variant === "v8");
  const processor = plain ? architecture : `${architecture}/${variant}`;
  if (os !== "windows" || !os_version) return [processor];
  const build = os_version.split(".")[2] ?? os_version;
  return [processor, windowsBuilds[build] ?? build];
}

/** A platform in full: `linux/arm/v7`. */
export function platformName(platform: Platform): string {
  return [platform.os, platform.architecture, platform.variant].filter(Boolean).join("/");
}

type Props = {
  platforms: readonly Platform[];
  /** Letters on chips before the rest becomes a number. */
  room?: number;
  /** Drawn lightly, because a neighbouring row says the same. */
  repeated?: boolean;
};

/** The platforms of an image: each operating system once, then one chip an architecture, then “+3”. */
export function Platforms({ platforms, room = 17, repeated }: Props) {
  const t = useWords("kit");
  if (platforms.length === 0) return <>—</>;
  let letters = 0;
  const most = platforms.findIndex((platform, index) => {
    letters += platformLabels(platform).join("").length;
    return letters > room && index > 0;
  });
  const shown = most < 0 ? platforms : platforms.slice(0, most);
  const rest = platforms.slice(shown.length);
  let os: string | null = null;
  return (
    <span className={css.platforms} data-repeated={repeated || undefined}>
      {shown.map((platform) => {
        const first = platform.os !== os;
        os = platform.os;
        return (
          <span key={`${platformName(platform)} ${platform.os_version ?? ""}`} className={css.one}>
            {first && <span className={css.os}>{platform.os}</span>}
            {platformLabels(platform).map((label) => (
              <span key={label} className={css.chip}>
                {label}
              </span>
            ))}
          </span>
        );
      })}
      {rest.length > 0 && (
        <span className={css.more} data-hint={rest.map(platformName).join(", ")}>
          <span aria-hidden="true">+{rest.length}</span>
          <span className={css.hidden}>{t("morePlatforms", { platforms: rest.map(platformName).join(", ") })}</span>
        </span>
      )}
    </span>
  );
}
