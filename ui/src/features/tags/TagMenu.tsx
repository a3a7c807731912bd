import { Menu } from "@mantine/core";
import { IconCopy, IconFingerprint, IconGitCompare, IconHistory, IconInfoCircle, IconTag, IconTerminal2 } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type ImagePlace, paths } from "../../app/paths";
import { copyText } from "../../ipc/clipboard";
import type { PushTarget, Tag } from "../../ipc/content";
import { commandText } from "../../kit/CommandBlock";
import { pullCommand, reference, type Tool, tagged } from "../../kit/commandLines";
import { RowMenu } from "../../kit/RowMenu";

type Props = {
  menu: { tag: Tag; anchor: HTMLElement } | null;
  /** The address of the tag's own page. */
  place: ImagePlace;
  /** What the tag points to, where known. */
  digest: string | null;
  repository: string;
  target: PushTarget | undefined;
  tool: Tool;
  onHistory: (tag: Tag, anchor: HTMLElement) => void;
  onClose: () => void;
};

/** What can be done with one tag. */
export function TagMenu({ menu, place, digest, repository, target, tool, onHistory, onClose }: Props) {
  const { t } = useTranslation("tags");
  const name = menu?.tag.name ?? "";
  const copy = (text: string) => void copyText(text).catch(() => undefined);
  return (
    <RowMenu anchor={menu?.anchor ?? null} label={t("menu.label", { name })} onClose={onClose}>
      <Menu.Item
        leftSection={<IconInfoCircle size={16} stroke={1.75} />}
        renderRoot={(props) => <Link {...props} {...paths.image(place)} />}
      >
        {t("menu.details")}
      </Menu.Item>
      <Menu.Item
        leftSection={<IconGitCompare size={16} stroke={1.75} />}
        renderRoot={(props) => <Link {...props} {...paths.compare(place)} />}
      >
        {t("menu.compare")}
      </Menu.Item>
      <Menu.Item leftSection={<IconHistory size={16} stroke={1.75} />} onClick={() => menu && onHistory(menu.tag, menu.anchor)}>
        {t("menu.history")}
      </Menu.Item>
      <Menu.Divider />
      {target && (
        <>
          <Menu.Item leftSection={<IconTag size={16} stroke={1.75} />} onClick={() => copy(tagged(target, repository, name))}>
            {t("menu.copyReference")}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconTerminal2 size={16} stroke={1.75} />}
            onClick={() => copy(commandText(pullCommand(target, repository, name, tool)))}
          >
            {t("menu.copyPull")}
          </Menu.Item>
        </>
      )}
      {digest && (
        <>
          {target && (
            <Menu.Item
              leftSection={<IconFingerprint size={16} stroke={1.75} />}
              onClick={() => copy(`${reference(target, repository)}@${digest}`)}
            >
              {t("menu.copyPinned")}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconCopy size={16} stroke={1.75} />} onClick={() => copy(digest)}>
            {t("menu.copyDigest")}
          </Menu.Item>
        </>
      )}
    </RowMenu>
  );
}
