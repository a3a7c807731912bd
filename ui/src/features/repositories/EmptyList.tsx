// The states in which the list has nothing to show, each with its next step.
import { Button } from "@mantine/core";
import { IconAnchor, IconFolder, IconPlus, IconSearch } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import type { Repository } from "../../ipc/content";
import type { Account } from "../../ipc/model";
import { EmptyState } from "../../kit/EmptyState";
import { OpenByNameForm } from "../../kit/error/OpenByName";
import { RepositoryContentIcon } from "../../kit/RepositoryContentIcon";
import { nearNames } from "./near";
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

type Empty = { account: Account; namespace: string | null; mayCreate: boolean; onRefresh: () => void };

/** A namespace without repositories: the first one is one click away. */
export function EmptyNamespace({ account, namespace, mayCreate, onRefresh }: Empty) {
  const { t } = useTranslation(["repositories", "common"]);
  const navigate = useNavigate();
  return (
    <EmptyState
      icon={<IconAnchor size={20} stroke={1.6} />}
      tone="accent"
      title={t("repositories:empty.title", { where: namespace ?? account.label })}
      actions={
        <>
          {mayCreate && (
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
      {t("repositories:empty.text")}
    </EmptyState>
  );
}
