import { IconAdjustmentsHorizontal, IconChevronLeft, IconChevronRight, IconSearch } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useAppActions } from "../../kit/AppActions";
import { Brand } from "../../kit/Brand";
import { Kbd } from "../../kit/Kbd";
import { readLater } from "../../later/readLater";
import { useHistoryMoves } from "../history";
import { openPalette } from "../palette/openPalette";
import { paths } from "../paths";
import { AccountButton } from "./AccountButton";
import css from "./Header.module.css";
import { useHubAccount } from "./useHubAccount";

const AccountMenu = lazy(() => readLater(() => import("./AccountMenu")).then((module) => ({ default: module.AccountMenu })));

/**
 * The top of the window. Its elements are plain ones: it is drawn before anything else, and the component library first runs
 * for the page.
 */
export function Header({ narrow }: { narrow?: boolean }) {
  const { t } = useTranslation("shell");
  const { signIn } = useAppActions();
  const hub = useHubAccount();
  const moves = useHistoryMoves();
  return (
    <header className={css.header} data-narrow={narrow || undefined}>
      <div className={css.brand}>
        <Brand />
        {!narrow && <span>Roadstead</span>}
      </div>
      <div className={css.middle}>
        <button type="button" className={css.icon} aria-label={t("back")} disabled={!moves.canGoBack} onClick={moves.back}>
          <IconChevronLeft size={16} stroke={1.75} aria-hidden />
        </button>
        <button type="button" className={css.icon} aria-label={t("forward")} disabled={!moves.canGoForward} onClick={moves.forward}>
          <IconChevronRight size={16} stroke={1.75} aria-hidden />
        </button>
        <button type="button" className={css.search} aria-label={t("search")} aria-haspopup="dialog" onClick={openPalette}>
          <IconSearch size={16} stroke={1.75} aria-hidden />
          <span className={css.placeholder}>{t("searchPlaceholder")}</span>
          <Kbd keys="mod+K" />
        </button>
      </div>
      <div className={css.right}>
        <Link {...paths.settings()} className={css.icon} aria-label={t("settings")} data-hint={t("settings")}>
          <IconAdjustmentsHorizontal size={18} stroke={1.75} aria-hidden />
        </Link>
        {hub ? (
          <Suspense fallback={<AccountButton view={hub} />}>
            <AccountMenu view={hub} />
          </Suspense>
        ) : (
          <button type="button" className={css.signIn} onClick={() => signIn()}>
            {t("signIn")}
          </button>
        )}
      </div>
    </header>
  );
}
