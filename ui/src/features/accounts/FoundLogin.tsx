import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import type { RegistryKind } from "../../ipc/model";
import { Chip } from "../../kit/Chip";
import { Tile } from "../../kit/Tile";
import css from "./FoundLogin.module.css";

type Props = {
  kind: RegistryKind;
  name: string;
  where: ReactNode;
  /** What has to be told beside it, below. */
  extra?: ReactNode;
  /** What the button says, and what it is called. */
  use: string;
  useLabel: string;
  /** It is there already: said in place of the button. */
  added?: string;
  busy?: boolean;
  onUse: () => void;
};

/** A login that was found on this computer, to be used with one click. */
export function FoundLogin({ kind, name, where, extra, use, useLabel, added, busy, onUse }: Props) {
  return (
    <li className={css.login}>
      <Tile kind={kind} />
      <div className={css.words}>
        <div className={css.name}>{name}</div>
        <div className={css.where}>{where}</div>
      </div>
      {added ? (
        <Chip>{added}</Chip>
      ) : (
        <Button size="xs" aria-label={useLabel} onClick={onUse} loading={busy}>
          {use}
        </Button>
      )}
      {extra && !added && <div className={css.extra}>{extra}</div>}
    </li>
  );
}
