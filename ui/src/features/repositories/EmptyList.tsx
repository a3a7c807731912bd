// The states in which the list has nothing to show, each with its next step.
import { Button } from "@mantine/core";
import { IconAnchor, IconFolder, IconPlus, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import type { Repository } from "../../ipc/content";
import type { Account } from "../../ipc/model";
import { pushTargetQuery } from "../../ipc/tagQueries";
import { useSettings } from "../../ipc/useSettings";
import { CommandBlock } from "../../kit/CommandBlock";
import { pushCommands } from "../../kit/commandLines";
import { EmptyState } from "../../kit/EmptyState";
import { OpenByNameForm } from "../../kit/error/OpenByName";
import { RepositoryContentIcon } from "../../kit/RepositoryContentIcon";
import { nearNames } from "./near";
import { creationFormQuery } from "./queries";
import css from "./RepositoriesPage.module.css";

type Hit = {
  account: Account;
  namespace: string | null;
  items: readonly Repository[];
  typed: string;
  reading: boolean;
  onClear: () => void;
};

/** A filter without a hit: what was looked through, and names that come close. */
export function NoHit({ account, namespace, items, typed, reading, onClear }: Hit) {
  const { t } = useTranslation(["repositories", "common"]);
  const near = nearNames(
    items.map(({ name }) => name),
    typed,
  );
  const where = namespace ?? account.label;
  const title = typed.trim() ? t("repositories:noHit.title", { typed: typed.trim() }) : t("repositories:noHit.filters");
  return (
    <EmptyState icon={<IconSearch size={20} stroke={1.6} />} title={title} actions={<Button onClick={onClear}>{t("common:clear")}</Button>}>
      {t(reading ? "repositories:noHit.soFar" : "repositories:noHit.looked", { count: items.length, where })}
      {near.length > 0 && (
        <>
          {" "}
          {t("repositories:noHit.near")}
          <span className={css.near}>
            {near.map((name) => (
              <Link key={name} {...paths.repository(account.id, name)}>
                <RepositoryContentIcon content={items.find((item) => item.name === name)?.contains?.[0] ?? "image"} />
                {name}
              </Link>
            ))}
          </span>
        </>
      )}
    </EmptyState>
  );
}

/** A registry that lists nothing, before anything was opened there. */
export function NoCatalogue({ account, onOpen }: { account: Account; onOpen: (name: string) => void }) {
  const { t } = useTranslation("repositories");
  return (
    <EmptyState
      icon={<IconFolder size={20} stroke={1.6} />}
      tone="accent"
      title={t("noCatalogue.title")}
      actions={<OpenByNameForm onOpen={onOpen} />}
    >
      {t("noCatalogue.text", { registry: account.label })}
    </EmptyState>
  );
}

/** There are repositories, and none of their names is one. */
export function NamesLeftOut({ where }: { where: string }) {
  const { t } = useTranslation("repositories");
  return (
    <EmptyState icon={<IconFolder size={20} stroke={1.6} />} title={t("unnamed.title", { where })}>
      {t("unnamed.text")}
    </EmptyState>
  );
}

type Empty = { account: Account; namespace: string | null; mayCreate: boolean; onRefresh: () => void };

/** A namespace without repositories: the first one is one click away. */
export function EmptyNamespace({ account, namespace, mayCreate, onRefresh }: Empty) {
  const { t } = useTranslation(["repositories", "common"]);
  const navigate = useNavigate();
  const { data: form } = useQuery(creationFormQuery(account.id));
  const { data: target } = useQuery(pushTargetQuery(account.id));
  const [{ command_tool: tool }] = useSettings();
  // Where it is the namespace that one creates, what is missing in this one is a push.
  const byPush = namespace !== null && target !== undefined && form !== undefined && form.unit !== "repository";
  return (
    <EmptyState
      icon={<IconAnchor size={20} stroke={1.6} />}
      tone="accent"
      title={t("repositories:empty.title", { where: namespace ?? account.label })}
      actions={
        <>
          {mayCreate && !byPush && (
            <Button
              leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />}
              onClick={() => void navigate(paths.createRepository(account.id, { namespace: namespace ?? undefined }))}
            >
              {t("repositories:empty.create")}
            </Button>
          )}
          <Button variant="subtle" onClick={onRefresh} data-refresh>
            {t("common:refresh")}
          </Button>
        </>
      }
    >
      {byPush ? (
        <>
          {t("repositories:empty.pushed")}
          <div className={css.commands}>
            <CommandBlock commands={pushCommands(target, `${namespace}/IMAGE`, tool, "IMAGE")} />
          </div>
        </>
      ) : (
        t("repositories:empty.text")
      )}
    </EmptyState>
  );
}
