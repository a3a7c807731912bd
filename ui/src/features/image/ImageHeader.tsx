import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconDots, IconFingerprint, IconGitCompare, IconTag } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import { copyText } from "../../ipc/clipboard";
import type { Image, ImageEntry, Neighbours } from "../../ipc/image";
import type { Account } from "../../ipc/model";
import { pushTargetQuery } from "../../ipc/tagQueries";
import { Crumbs } from "../../kit/Crumbs";
import { tagged } from "../../kit/commandLines";
import { shortDigest } from "../../kit/Digest";
import { PageHeader } from "../../kit/PageHeader";
import { isDigest } from "./entry";
import css from "./ImageHeader.module.css";
import { PullMenu } from "./PullMenu";

type Props = {
  account: Account;
  repository: string;
  reference: string;
  image: Image | undefined;
  entry: ImageEntry | undefined;
  neighbours: Neighbours | undefined;
};

/** Other tags of the same image that are named beside the title. */
const most = 4;

/** The way here, the image's name, its other tags, and what can be done with it. */
export function ImageHeader({ account, repository, reference, image, entry, neighbours }: Props) {
  const { t } = useTranslation("image");
  const { data: target } = useQuery(pushTargetQuery(account.id));
  const byDigest = isDigest(reference);
  const others = (neighbours?.same ?? []).filter((tag) => tag !== reference);
  const place = { account: account.id, repository, reference };
  return (
    <PageHeader
      crumbs={<ImageCrumbs account={account} repository={repository} here={byDigest ? shortDigest(reference) : reference} />}
      title={
        <>
          <span className={css.repository}>
            {repository}
            {byDigest ? "@" : ":"}
          </span>
          {byDigest ? shortDigest(reference) : reference}
        </>
      }
      after={
        others.length > 0 && (
          <span className={css.also}>
            {t("page.also")}
            {others.slice(0, most).map((tag) => (
              <Link key={tag} className={css.tag} {...paths.image({ ...place, reference: tag })}>
                {tag}
              </Link>
            ))}
            {others.length > most && <span data-hint={others.slice(most, 200).join(", ")}>+{others.length - most}</span>}
          </span>
        )
      }
      actions={
        image && (
          <>
            <Button
              leftSection={<IconGitCompare size={14} stroke={1.75} aria-hidden />}
              renderRoot={(props) => <Link {...props} {...paths.compare({ ...place, platform: entry?.digest })} />}
            >
              {t("page.compare")}
            </Button>
            {target && <PullMenu target={target} repository={repository} tag={byDigest ? null : reference} digest={image.digest} />}
            {target && (
              <Menu position="bottom-end">
                <Menu.Target>
                  <ActionIcon aria-label={t("page.more")} size="md">
                    <IconDots size={16} stroke={1.75} aria-hidden />
                  </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item
                    leftSection={<IconTag size={16} stroke={1.75} />}
                    onClick={() => void copyText(tagged(target, repository, reference)).catch(() => undefined)}
                  >
                    {t("page.copyReference")}
                  </Menu.Item>
                  <Menu.Item
                    leftSection={<IconFingerprint size={16} stroke={1.75} />}
                    onClick={() => void copyText(tagged(target, repository, image.digest)).catch(() => undefined)}
                  >
                    {t("page.copyPinned")}
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            )}
          </>
        )
      }
    />
  );
}

/** Registry, namespace, repository, its tags, and where one is. */
export function ImageCrumbs({ account, repository, here }: { account: Account; repository: string; here: string }) {
  const { t } = useTranslation("image");
  const slash = repository.lastIndexOf("/");
  const namespace = account.kind === "docker_hub" && slash > 0 ? repository.slice(0, slash) : null;
  return (
    <Crumbs
      items={[
        <Link key="account" {...paths.repositories(account.id)}>
          {account.label}
        </Link>,
        namespace && (
          <Link key="namespace" {...paths.repositories(account.id, namespace)}>
            {namespace}
          </Link>
        ),
        <Link key="repository" {...paths.repository(account.id, repository)}>
          {namespace ? repository.slice(slash + 1) : repository}
        </Link>,
        <Link key="tags" {...paths.repository(account.id, repository, "tags")}>
          {t("page.tags")}
        </Link>,
        <b key="here">{here}</b>,
      ].filter(Boolean)}
    />
  );
}
