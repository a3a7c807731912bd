import { Button } from "@mantine/core";
import { IconCheck, IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Tag } from "../../ipc/content";
import type { AccountId } from "../../ipc/model";
import type { Reading } from "../../ipc/readPages";
import type { Gate } from "../../ipc/tagQueries";
import { Ago } from "../../kit/Ago";
import { Spinner } from "../../kit/Spinner";
import { StatusBar } from "../../kit/StatusBar";
import css from "./TagsPage.module.css";

type Props = {
  account: AccountId;
  list: Reading<Tag> | undefined;
  /** Rows without a filter; signatures are not among them. */
  count: number;
  /** Rows that pass the filters; `null` without filters. */
  shown: number | null;
  /** Tags that are shown as badges of others. */
  folded: number;
  /** Tags that the platform filter leaves out because nothing is known of them yet. */
  unread: number;
  sorting: boolean;
  filtering: boolean;
  namesOnly: boolean;
  refreshing: boolean;
  failed: boolean;
  gate: Gate;
  onRefresh: () => void;
};

/** How many, whether that is all, what is still going on, and how old it is. */
export function TagsFooter(props: Props) {
  const { account, list, count, shown, folded, unread, sorting, filtering, namesOnly, refreshing, failed, gate, onRefresh } = props;
  const { t } = useTranslation("tags");
  const [paused, setPaused] = useState(gate.paused);
  if (!list) {
    return (
      <StatusBar account={account} onRefresh={onRefresh} refreshing={refreshing}>
        <span key="reading">{t("footer.reading")}</span>
      </StatusBar>
    );
  }
  const still = list.reading && refreshing && list.fresh > 0;
  const toggle = () => {
    if (paused) gate.resume();
    else gate.pause();
    setPaused(!paused);
  };
  return (
    <StatusBar
      account={account}
      onRefresh={still ? undefined : onRefresh}
      refreshing={refreshing}
      actions={
        still && (
          <>
            <span className={css.quiet}>
              {t("footer.updated")} <Ago time={list.at} />
            </span>
            <Button
              variant="subtle"
              size="xs"
              leftSection={
                paused ? <IconPlayerPlay size={14} stroke={1.75} aria-hidden /> : <IconPlayerPause size={14} stroke={1.75} aria-hidden />
              }
              onClick={toggle}
            >
              {t(paused ? "footer.goOn" : "footer.pause")}
            </Button>
          </>
        )
      }
    >
      {still && !paused && (
        <span key="spinner" className={css.spinner}>
          <Spinner size={14} />
        </span>
      )}
      <span key="count">
        {still
          ? t(paused ? "footer.paused" : "footer.still", { count: list.fresh })
          : shown === null
            ? t("footer.count", { count })
            : t("footer.filtered", { count, shown })}
      </span>
      {!still && !failed && list.completeness.state === "complete" && !list.reading && (
        <span key="whole" className={css.ok}>
          <IconCheck size={12} stroke={2.25} aria-hidden />
          {t("footer.complete")}
        </span>
      )}
      {!still && list.completeness.state !== "complete" && <span key="part">{t(`footer.${list.completeness.state}`)}</span>}
      {(sorting || still) && (
        <span key="sorting" className={css.quiet}>
          {sorting && !still ? t("footer.sorting") : t("footer.sortedWithin")}
        </span>
      )}
      {filtering && (
        <span key="filtering" className={css.quiet}>
          {t("footer.filtering")}
        </span>
      )}
      {unread > 0 && (
        <span key="unread" className={css.quiet}>
          {t("footer.unread", { count: unread })}
        </span>
      )}
      {folded > 0 && (
        <span key="folded" className={css.quiet}>
          {t("footer.folded", { count: folded })}
        </span>
      )}
      {namesOnly && (
        <span key="names" className={css.quiet}>
          {t("footer.namesOnly")}
        </span>
      )}
      {!still && (
        <span key="age" className={css.quiet}>
          {t("footer.updated")} <Ago time={list.at} />
        </span>
      )}
    </StatusBar>
  );
}
