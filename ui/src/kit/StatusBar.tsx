import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { Children, Fragment, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { AccountId } from "../ipc/model";
import { CostMeter } from "./CostMeter";
import { Spinner } from "./Spinner";
import css from "./StatusBar.module.css";

type Props = {
  /** Facts from left to right: how many, whether complete, how old. Empty ones leave no dot. */
  children: ReactNode;
  /** At the right, before *Refresh*. */
  actions?: ReactNode;
  /** Whose requests the cost meter counts. */
  account?: AccountId;
  onRefresh?: () => void;
  refreshing?: boolean;
};

/** The foot of a list: how many, whether that is all, and how old it is. */
export function StatusBar({ children, actions, account, onRefresh, refreshing }: Props) {
  const { t } = useTranslation();
  const facts = Children.toArray(children).filter(Boolean);
  return (
    <footer className={css.bar}>
      {facts.map((fact, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a fact is told by its place
        <Fragment key={index}>
          {index > 0 && (
            <span className={css.dot} aria-hidden>
              ·
            </span>
          )}
          {fact}
        </Fragment>
      ))}
      <span className={css.grow} />
      {actions}
      {account && <CostMeter account={account} />}
      {onRefresh && (
        <Button
          variant="subtle"
          size="xs"
          leftSection={refreshing ? <Spinner size={14} /> : <IconRefresh size={14} stroke={1.75} />}
          onClick={onRefresh}
          data-refresh
        >
          {t("refresh")}
        </Button>
      )}
    </footer>
  );
}
