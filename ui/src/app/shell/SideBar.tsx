import { IconLockOpen, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { accountsQuery } from "../../ipc/accounts";
import { useAppActions } from "../../kit/AppActions";
import { Chip } from "../../kit/Chip";
import { PullQuotaMeter } from "./PullQuotaMeter";
import { SideAccount } from "./SideAccount";
import css from "./SideBar.module.css";

/** The registries that were added, with their namespaces. */
export function SideBar() {
  const { t } = useTranslation("shell");
  const { addRegistry } = useAppActions();
  const { data: accounts, isSuccess } = useQuery(accountsQuery);
  const { account: current } = useParams({ strict: false });
  const quota = accounts?.find((view) => view.account.id === current && view.pull_quota) ?? accounts?.find((view) => view.pull_quota);
  return (
    <div className={css.bar}>
      <nav aria-label={t("registries")} className={css.nav}>
        <div className={css.title} aria-hidden>
          {t("registries")}
        </div>
        {isSuccess && accounts.length === 0 && <p className={css.none}>{t("noRegistries")}</p>}
        {/* Registries and namespaces come and go here, and the button below stands still. */}
        <ul className={css.list}>
          {accounts?.map((view) => (
            <SideAccount key={view.account.id} view={view} current={view.account.id === current} />
          ))}
        </ul>
        <button type="button" className={css.item} onClick={() => addRegistry()}>
          <IconPlus size={16} stroke={1.75} aria-hidden />
          {t("addRegistry")}
        </button>
      </nav>
      {/* Docker Hub tells its limit a moment after the start: its place is kept, so that nothing moves when it comes. */}
      {(quota || accounts?.some(({ account }) => account.kind === "docker_hub")) && (
        <div className={css.meter}>{quota?.pull_quota && <PullQuotaMeter label={quota.account.label} quota={quota.pull_quota} />}</div>
      )}
    </div>
  );
}

/** The permanent mark of a registry whose traffic is not encrypted. */
export function PlainHttpBadge() {
  const { t } = useTranslation("shell");
  return (
    <span data-hint={t("plainHttp")}>
      <Chip tone="warn" tiny>
        <IconLockOpen size={12} stroke={2} aria-hidden />
        HTTP
      </Chip>
    </span>
  );
}
