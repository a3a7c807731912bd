import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Change, PackageChange, PackageComparison } from "../../../ipc/image";
import { Chip } from "../../../kit/Chip";
import type { Column } from "../../../kit/DataTable/columns";
import { DataTable } from "../../../kit/DataTable/DataTable";
import css from "./Packages.module.css";

type Row = PackageChange & { key: string };
const rowKey = (row: Row) => row.key;

/** Why there is nothing to compare; `null` where there is. */
export function noPackages({ a, b }: PackageComparison, t: TFunction<"image">): string | null {
  if (a && b) return null;
  return t(`compare.packages.${a ? "noneB" : b ? "noneA" : "noneBoth"}`);
}

export function ChangeChip({ change }: { change: Change }) {
  const { t } = useTranslation("image");
  return <Chip tone={change === "removed" ? "danger" : change === "added" ? "ok" : "plain"}>{t(`compare.${change}`)}</Chip>;
}

/** The packages that are different, all of them. */
export function Packages({ comparison }: { comparison: PackageComparison }) {
  const { t } = useTranslation("image");
  const rows = useMemo(() => comparison.changes.map((change, at): Row => ({ ...change, key: String(at) })), [comparison]);
  const columns = useMemo((): Column<Row>[] => {
    const version = (text: string | null | undefined, quiet?: boolean) => (
      <span className={css.version} data-quiet={quiet || !text || undefined} data-hint={text ?? undefined} data-hint-cut>
        {text ?? "—"}
      </span>
    );
    return [
      {
        id: "name",
        head: t("compare.packages.columns.name"),
        width: "rest",
        min: 180,
        cell: ({ name }) => <span className={css.name}>{name}</span>,
      },
      { id: "a", head: t("compare.packages.columns.a"), width: 180, cell: ({ a }) => version(a?.version, true) },
      { id: "b", head: t("compare.packages.columns.b"), width: 180, cell: ({ b }) => version(b?.version) },
      { id: "change", head: t("compare.packages.columns.change"), width: 96, cell: ({ change }) => <ChangeChip change={change} /> },
    ];
  }, [t]);
  return <DataTable label={t("compare.tabs.packages")} rows={rows} rowKey={rowKey} columns={columns} rowHeight={32} />;
}
