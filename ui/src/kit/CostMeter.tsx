import { Popover } from "@mantine/core";
import { IconGauge } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AccountId } from "../ipc/model";
import { useAccount } from "../ipc/useAccounts";
import { type AccountCost, costQuery } from "../ipc/watching";
import css from "./CostMeter.module.css";
import { Fact, Facts } from "./Facts";
import { Size } from "./Size";
import { clock, duration } from "./time";
import { useNow } from "./useNow";

/** A button in the foot of a list: what its account cost, while it is open. */
export function CostMeter({ account }: { account: AccountId }) {
  const { t } = useTranslation("watching");
  const [open, setOpen] = useState(false);
  const label = useAccount(account)?.account.label ?? "";
  return (
    <Popover opened={open} onChange={setOpen} position="top-end" width={340} trapFocus returnFocus withinPortal>
      <Popover.Target>
        <button
          type="button"
          className={css.button}
          aria-label={t("cost.title")}
          data-hint={t("cost.title")}
          onClick={() => setOpen(!open)}
        >
          <IconGauge size={14} stroke={1.75} aria-hidden />
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("cost.title")}>{open && <Costs account={account} label={label} />}</Popover.Dropdown>
    </Popover>
  );
}

function Costs({ account, label }: { account: AccountId; label: string }) {
  const { t, i18n } = useTranslation("watching");
  // Read only while somebody looks; nothing is sent for it.
  const { data } = useQuery({ ...costQuery(account), refetchInterval: 1000 });
  const number = new Intl.NumberFormat(i18n.language);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the popover is read from its beginning
    <div className={css.costs} tabIndex={0} data-autofocus>
      <strong className={css.title}>{t("cost.of", { name: label })}</strong>
      {data && (
        <>
          <Facts>
            <Fact name={t("cost.requests")}>{number.format(data.requests ?? 0)}</Fact>
            {(data.retries ?? 0) > 0 && <Fact name={t("cost.retries")}>{number.format(data.retries ?? 0)}</Fact>}
            <Fact name={t("cost.bytes")}>
              <Size bytes={data.bytes} />
            </Fact>
            <Fact name={t("cost.hits")}>{number.format(data.cache_hits ?? 0)}</Fact>
            {data.pull_quota && (
              <Fact name={t("cost.pulls")}>
                {t("cost.pullsOf", { remaining: data.pull_quota.remaining ?? 0, limit: data.pull_quota.limit ?? 0 })}
                {data.pull_quota.window_seconds
                  ? ` ${t("cost.pullsWindow", { time: duration(data.pull_quota.window_seconds, i18n.language) })}`
                  : ""}
              </Fact>
            )}
          </Facts>
          {data.hosts.length > 0 ? (
            <ul className={css.hosts} aria-label={t("cost.hosts")}>
              {data.hosts.map((host) => (
                <Host key={host.host} host={host} />
              ))}
            </ul>
          ) : (
            <p className={css.quiet}>{t("cost.none")}</p>
          )}
        </>
      )}
    </div>
  );
}

function Host({ host }: { host: AccountCost["hosts"][number] }) {
  const { t } = useTranslation("watching");
  const now = useNow(1000).getTime();
  const left = host.paused_until ? (Date.parse(host.paused_until) - now) / 1000 : 0;
  return (
    <li>
      <span className={css.host}>
        <code>{host.host}</code>
        <span className={css.quiet}>{t("cost.atOnce", { count: host.at_once })}</span>
      </span>
      {left > 0 && <span className={css.paused}>{t("cost.pausedFor", { time: clock(left) })}</span>}
    </li>
  );
}
