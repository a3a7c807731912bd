import { IconChevronDown } from "@tabler/icons-react";
import type { ComponentProps } from "react";
import { useTranslation } from "react-i18next";
import type { AccountView } from "../../ipc/model";
import { Avatar } from "../../kit/Avatar";
import css from "./AccountButton.module.css";

/** Who one is at Docker Hub; opens the menu, and is there before the menu is read. */
export function AccountButton({ view, ...button }: { view: AccountView } & ComponentProps<"button">) {
  const { t } = useTranslation("shell");
  return (
    <button
      type="button"
      aria-label={t("accountMenu")}
      {...button}
      className={css.button}
      data-ended={view.state.state === "ended" || undefined}
    >
      <Avatar name={view.account.username ?? ""} />
      <IconChevronDown size={12} stroke={2} aria-hidden />
    </button>
  );
}
