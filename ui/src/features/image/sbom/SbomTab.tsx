import { Button } from "@mantine/core";
import { IconListDetails, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { isCancelled, toAppError } from "../../../ipc/error";
import type { Place, Referrers, SbomPackage } from "../../../ipc/image";
import type { Account } from "../../../ipc/model";
import { Ago } from "../../../kit/Ago";
import { DataTable } from "../../../kit/DataTable/DataTable";
import { shortDigest } from "../../../kit/Digest";
import { EmptyState } from "../../../kit/EmptyState";
import { FilterField } from "../../../kit/FilterField";
import { FilterSelect } from "../../../kit/FilterSelect";
import { formatSize } from "../../../kit/Size";
import { SkeletonRows } from "../../../kit/Skeleton";
import { StatusBar } from "../../../kit/StatusBar";
import { ImageError } from "../ImageError";
import { sbomQuery } from "../queries";
import { packageColumns } from "./columns";
import { sbomsOf } from "./documents";
import css from "./SbomTab.module.css";

type Props = { account: Account; place: Place; referrers: Referrers | undefined; pending: boolean };

/** A document this large is read only when somebody asks for it. */
const askFrom = 8_000_000;
const none: readonly SbomPackage[] = [];
type Row = SbomPackage & { key: string };
const rowKey = (row: Row) => row.key;

/** The packages that an image's SBOM lists. */
export function SbomTab({ account, place, referrers, pending }: Props) {
  const { t, i18n } = useTranslation(["image", "common"]);
  const documents = useMemo(() => sbomsOf(referrers), [referrers]);
  const [wanted, setWanted] = useState<string | null>(null);
  const [asked, setAsked] = useState<ReadonlySet<string>>(new Set());
  const [typed, setTyped] = useState("");
  const query = useDeferredValue(typed.trim().toLowerCase());
  const document = documents.find(({ digest }) => digest === wanted) ?? documents[0];
  const large = document !== undefined && (document.size ?? 0) >= askFrom && !asked.has(document.digest);
  const read = useQuery({ ...sbomQuery(place, document?.digest ?? ""), enabled: document !== undefined && !large });
  const failure = read.error && !isCancelled(read.error) ? toAppError(read.error) : null;
  const packages = read.data?.packages ?? none;
  const rows = useMemo(() => {
    const all = packages.map((one, at): Row => ({ ...one, key: String(at) }));
    if (query === "") return all;
    return all.filter(({ name, version, licence, purl, kind }) =>
      [name, version, licence, purl, kind].some((text) => text?.toLowerCase().includes(query)),
    );
  }, [packages, query]);
  const columns = useMemo(() => packageColumns(t as never, packages), [t, packages]);

  if (!document) {
    if (pending) return <SkeletonRows rows={8} height={32} />;
    return (
      <EmptyState icon={<IconListDetails size={20} stroke={1.6} />} title={t("image:sbom.none.title")}>
        {t("image:sbom.none.text")}
      </EmptyState>
    );
  }
  return (
    <>
      <div className={css.toolbar}>
        <FilterField className={css.filter} label={t("image:sbom.filter")} value={typed} onChange={setTyped} />
        {documents.length > 1 && (
          <FilterSelect
            label={t("image:sbom.document")}
            value={document.digest}
            options={documents.map(({ digest, title }) => ({ value: digest, label: title ?? shortDigest(digest) }))}
            onChange={setWanted}
          />
        )}
      </div>
      {large ? (
        <EmptyState
          icon={<IconListDetails size={20} stroke={1.6} />}
          title={t("image:sbom.large.title", { size: formatSize(document.size ?? 0, i18n.language) })}
          actions={
            <Button variant="filled" onClick={() => setAsked(new Set([...asked, document.digest]))}>
              {t("image:sbom.large.read")}
            </Button>
          }
        >
          {t("image:sbom.large.text")}
        </EmptyState>
      ) : failure ? (
        <ImageError error={failure} account={account} what={t("image:sbom.what")} onRetry={() => void read.refetch()} />
      ) : read.data && packages.length === 0 ? (
        <EmptyState icon={<IconListDetails size={20} stroke={1.6} />} title={t("image:sbom.empty.title")}>
          {t("image:sbom.empty.text")}
        </EmptyState>
      ) : read.data && rows.length === 0 ? (
        <EmptyState
          icon={<IconSearch size={20} stroke={1.6} />}
          title={t("image:sbom.noHit", { typed: typed.trim() })}
          actions={<Button onClick={() => setTyped("")}>{t("common:clear")}</Button>}
        >
          {t("image:sbom.looked", { count: packages.length })}
        </EmptyState>
      ) : (
        <DataTable label={t("image:sbom.packages")} rows={rows} rowKey={rowKey} columns={columns} rowHeight={32} loading={!read.data} />
      )}
      <StatusBar>
        {read.data && (
          <span>
            {query
              ? t("image:sbom.filtered", { shown: rows.length, count: packages.length })
              : t("image:sbom.count", { count: packages.length })}
          </span>
        )}
        {read.data && (
          <span className={css.quiet}>
            {t(`image:sbom.formats.${read.data.format}`)} {read.data.version?.replace(/^SPDX-/, "")}
          </span>
        )}
        {read.data?.created && (
          <span className={css.quiet}>
            {t("image:made")} <Ago time={read.data.created} />
          </span>
        )}
        {read.data && read.data.tools.length > 0 && <span className={css.cut}>{read.data.tools.join(t("image:listComma"))}</span>}
        {read.data && read.data.left_out > 0 && <span>{t("image:sbom.leftOut", { count: read.data.left_out })}</span>}
        <span className={css.quiet}>{t("image:sbom.asStated")}</span>
      </StatusBar>
    </>
  );
}
