import type { TFunction } from "i18next";
import type { SbomPackage } from "../../../ipc/image";
import type { Column } from "../../../kit/DataTable/columns";
import css from "./SbomTab.module.css";

/** The columns of **Packages**; what no package tells is left out. */
export function packageColumns(t: TFunction<"image">, packages: readonly SbomPackage[]): Column<SbomPackage & { key: string }>[] {
  const has = (what: keyof SbomPackage) => packages.length === 0 || packages.some((one) => one[what] !== null);
  const text = (value: string | null, look: string | undefined) =>
    value === null ? (
      <span className={css.text}>—</span>
    ) : (
      <span className={look} data-hint={value} data-hint-cut>
        {value}
      </span>
    );
  const columns: (Column<SbomPackage & { key: string }> | false)[] = [
    { id: "name", head: t("sbom.columns.name"), width: "rest", min: 200, skeleton: 140, cell: ({ name }) => text(name, css.name) },
    { id: "version", head: t("sbom.columns.version"), width: 168, skeleton: 88, cell: ({ version }) => text(version, css.mono) },
    has("kind") && { id: "kind", head: t("sbom.columns.kind"), width: 84, drop: 2, skeleton: 40, cell: ({ kind }) => text(kind, css.text) },
    has("licence") && {
      id: "licence",
      head: t("sbom.columns.licence"),
      width: 180,
      drop: 3,
      skeleton: 100,
      cell: ({ licence }) => text(licence, css.text),
    },
    has("purl") && {
      id: "purl",
      head: t("sbom.columns.purl"),
      width: 260,
      drop: 1,
      skeleton: 200,
      cell: ({ purl }) => text(purl, css.mono),
    },
  ];
  return columns.filter((column): column is Column<SbomPackage & { key: string }> => column !== false);
}
