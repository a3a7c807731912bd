import { IconCheck } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Completeness, Repository } from "../../ipc/content";
import type { AccountId } from "../../ipc/model";
import type { Reading } from "../../ipc/readPages";
import { Ago } from "../../kit/Ago";
import { Spinner } from "../../kit/Spinner";
import { StatusBar } from "../../kit/StatusBar";
import css from "./RepositoriesPage.module.css";

type Props = {
  account: AccountId;
  list: Reading<Repository> | undefined;
  /** How many pass the filters; `null` without filters. */
  shown: number | null;
  refreshing: boolean;
  failed: boolean;
  namespace: string | null;
  onRefresh: () => void;
};

/** How many, whether that is all and if not why, and how old it is. */
export function ListFooter({ account, list, shown, refreshing, failed, namespace, onRefresh }: Props) {
  const { t } = useTranslation("repositories");
  const refresh = { account, onRefresh, refreshing };
  if (!list) {
    return (
      <StatusBar {...refresh}>
        <span key="reading">{namespace ? t("footer.readingOf", { namespace }) : t("footer.reading")}</span>
      </StatusBar>
    );
  }
  const count = list.items.length;
  // While old rows stand in for those that have not come yet, it is not the number read that is told.
  const still = refreshing && list.reading && list.completeness.state !== "cached" && list.fresh === count;
  return (
    <StatusBar {...refresh}>
      {still && (
        <span key="still" className={css.ok} style={{ color: "var(--accent-text)" }}>
          <Spinner size={14} />
        </span>
      )}
      <span key="count">
        {still ? t("footer.still", { count }) : shown === null ? t("footer.count", { count }) : t("footer.filtered", { count, shown })}
      </span>
      {!still && whole(list.completeness, failed, t)}
      <span key="age" className={css.quiet}>
        {t("footer.updated")} <Ago time={list.at} />
      </span>
    </StatusBar>
  );
}

/** Whether that is all; `null` when the last answer was none, so that nobody knows. */
export function whole(completeness: Completeness, failed: boolean, t: TFunction<"repositories">): ReactNode {
  switch (completeness.state) {
    case "complete":
      return failed ? null : (
        <span key="whole" className={css.ok}>
          <IconCheck size={12} stroke={2.25} aria-hidden />
          {t("footer.complete")}
        </span>
      );
    case "cached":
      return <span key="whole">{t("footer.cached")}</span>;
    default:
      return <span key="whole">{t(`footer.${completeness.state}`)}</span>;
  }
}
