import { Menu } from "@mantine/core";
import { IconArrowRight, IconCopy, IconTerminal2, IconX } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { copyText } from "../../ipc/clipboard";
import type { Repository } from "../../ipc/content";
import type { AccountId } from "../../ipc/model";
import { RowMenu } from "../../kit/RowMenu";
import { forget } from "./actions";

type Props = {
  menu: { repository: Repository; anchor: HTMLElement } | null;
  account: AccountId;
  pullCommand: string | null;
  /** It was opened by name, so that it can be forgotten again. */
  forgettable: boolean;
  onOpen: (name: string) => void;
  onClose: () => void;
};

/** What can be done with one repository of the list. */
export function RepositoryMenu({ menu, account, pullCommand, forgettable, onOpen, onClose }: Props) {
  const { t } = useTranslation("repositories");
  const client = useQueryClient();
  const name = menu?.repository.name ?? "";
  const copy = (text: string) => void copyText(text).catch(() => undefined);
  return (
    <RowMenu anchor={menu?.anchor ?? null} label={t("menu.label", { name })} onClose={onClose}>
      <Menu.Item leftSection={<IconArrowRight size={16} stroke={1.75} />} onClick={() => onOpen(name)}>
        {t("menu.open")}
      </Menu.Item>
      <Menu.Item leftSection={<IconCopy size={16} stroke={1.75} />} onClick={() => copy(name)}>
        {t("menu.copyName")}
      </Menu.Item>
      {pullCommand && (
        <Menu.Item leftSection={<IconTerminal2 size={16} stroke={1.75} />} onClick={() => copy(pullCommand)}>
          {t("copyPull")}
        </Menu.Item>
      )}
      {forgettable && (
        <>
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconX size={16} stroke={1.75} />}
            onClick={() => void forget(client, account, name).catch(() => undefined)}
          >
            {t("menu.forget")}
          </Menu.Item>
        </>
      )}
    </RowMenu>
  );
}
