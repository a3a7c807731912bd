import { ActionIcon, type ActionIconProps } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import type { ComponentProps } from "react";
import { useTranslation } from "react-i18next";
import type { Account } from "../../ipc/model";
import css from "./SideAccount.module.css";

/** Opens an account's menu; there before the menu is read. */
export function ActionsButton({ account, ...button }: { account: Account } & ActionIconProps & ComponentProps<"button">) {
  const { t } = useTranslation("shell");
  return (
    <ActionIcon size="xs" aria-label={t("accountActions", { label: account.label })} {...button} className={css.more}>
      <IconDots size={14} stroke={1.75} />
    </ActionIcon>
  );
}
