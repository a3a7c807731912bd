import { Popover } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type ImagePlace, paths } from "../../app/paths";
import type { Tag, TagStay } from "../../ipc/content";
import type { AccountId } from "../../ipc/model";
import { historyQuery } from "../../ipc/tagQueries";
import { lookQuery } from "../../ipc/watching";
import { Ago } from "../../kit/Ago";
import { Digest } from "../../kit/Digest";
import { usePlace } from "../../kit/usePlace";
import css from "./TagHistory.module.css";

type Props = {
  /** The tag, and the button that asked for its history; `null` is closed. */
  at: { tag: Tag; anchor: HTMLElement } | null;
  account: AccountId;
  repository: string;
  place: (reference: string) => ImagePlace;
  onClose: () => void;
};

/** Where a tag was seen to point, from now back: when it moved, from what to what. */
export function TagHistory({ at, account, repository, place, onClose }: Props) {
  const { t } = useTranslation("tags");
  const where = usePlace(at?.anchor ?? null);
  return (
    <Popover
      opened={at !== null}
      onChange={(opened) => {
        if (!opened) onClose();
      }}
      position="bottom-start"
      width={380}
      trapFocus
      withinPortal
    >
      <Popover.Target>
        {/* It stands where the button is, and gives the popover its name. */}
        <span aria-hidden="true" style={{ position: "fixed", overflow: "hidden", opacity: 0, pointerEvents: "none", ...where }}>
          {t("history.title", { name: at?.tag.name ?? "" })}
        </span>
      </Popover.Target>
      <Popover.Dropdown>{at && <Stays account={account} repository={repository} tag={at.tag.name} place={place} />}</Popover.Dropdown>
    </Popover>
  );
}

function Stays({ account, repository, tag, place }: Pick<Props, "account" | "repository" | "place"> & { tag: string }) {
  const { t } = useTranslation("tags");
  const { data: stays } = useQuery(historyQuery(account, repository, tag));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the popover is read from its beginning
    <div className={css.history} tabIndex={0} data-autofocus>
      <strong className={css.title}>{t("history.title", { name: tag })}</strong>
      {stays?.length === 0 && <p className={css.quiet}>{t("history.none")}</p>}
      <ol className={css.stays} aria-label={t("history.list")}>
        {stays?.map((stay, index) => (
          <li key={`${stay.digest} ${stay.first}`}>
            <Stay stay={stay} now={index === 0} before={stays[index + 1]} place={place} />
          </li>
        ))}
      </ol>
      {stays && stays.length > 0 && <p className={css.quiet}>{t("history.asSeen")}</p>}
      <Watched account={account} repository={repository} />
    </div>
  );
}

/** What of the list is looked at again while it is open. */
function Watched({ account, repository }: Pick<Props, "account" | "repository">) {
  const { t } = useTranslation("tags");
  const { data: look } = useQuery({ ...lookQuery(account, repository), enabled: false });
  if (!look) return null;
  const { watched } = look;
  const pages = watched.part === "in_turn" ? watched.pages : null;
  return (
    <p className={css.quiet}>
      {t(`watched.${watched.part}`)} {pages !== null && t("watched.round", { pages, looks: pages - 2 })}
    </p>
  );
}

type StayProps = { stay: TagStay; now: boolean; before: TagStay | undefined; place: Props["place"] };

function Stay({ stay, now, before, place }: StayProps) {
  const { t } = useTranslation("tags");
  return (
    <>
      <span className={css.line}>
        <Link {...paths.image(place(stay.digest))} className={css.link}>
          <Digest digest={stay.digest} />
        </Link>
        {now && <span className={css.now}>{t("history.now")}</span>}
        {before && (
          <Link {...paths.compare(place(before.digest), place(stay.digest))} className={css.compare}>
            {t("history.compare")}
          </Link>
        )}
      </span>
      <span className={css.quiet}>
        {t("history.first")} <Ago time={stay.first} /> · {t("history.last")} <Ago time={stay.last} />
      </span>
    </>
  );
}
