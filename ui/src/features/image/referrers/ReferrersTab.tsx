import { IconPaperclip } from "@tabler/icons-react";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { describe } from "../../../ipc/describe";
import type { AppError } from "../../../ipc/error";
import { AppError as Failure } from "../../../ipc/error";
import type { Place, Referrer, Referrers } from "../../../ipc/image";
import type { Account } from "../../../ipc/model";
import { DataTable } from "../../../kit/DataTable/DataTable";
import { EmptyState } from "../../../kit/EmptyState";
import { Note } from "../../../kit/Note";
import { SkeletonRows } from "../../../kit/Skeleton";
import { StatusBar } from "../../../kit/StatusBar";
import { ImageError } from "../ImageError";
import { Panes } from "../Panes";
import { referrerColumns } from "./columns";
import { ReferrerAside } from "./ReferrerAside";
import css from "./ReferrersTab.module.css";

type Props = {
  account: Account;
  place: Place;
  referrers: Referrers | undefined;
  failure: AppError | null;
  onRetry: () => void;
  onImage: (digest: string) => void;
  onSave: (digest: string, size: number | null, name: string) => void;
};

const rowKey = (row: Referrer) => row.digest;

/** What refers to an image: SBOMs, provenance, signatures, anything else. Found, and nothing of it verified. */
export function ReferrersTab({ account, place, referrers, failure, onRetry, onImage, onSave }: Props) {
  const { t } = useTranslation("image");
  const [chosen, setChosen] = useState<string | null>(null);
  const choose = useCallback((next: Referrer) => setChosen(next.digest), []);
  const columns = useMemo(() => referrerColumns(t), [t]);
  const items = referrers?.items ?? [];
  const row = items.find(({ digest }) => digest === chosen) ?? items[0];
  const selected = useMemo(() => new Set(row ? [row.digest] : []), [row]);
  if (failure && !referrers) return <ImageError error={failure} account={account} what={t("referrers.what")} onRetry={onRetry} />;
  if (!referrers) return <SkeletonRows rows={4} height={36} />;
  const problem = referrers.problem && new Failure(referrers.problem);
  return (
    <>
      {problem && (
        <div className={css.note}>
          <Note tone="warn" title={t("referrers.partial")}>
            {describe(problem, t as never, account.label).text}
          </Note>
        </div>
      )}
      {row ? (
        <Panes
          label={t("referrers.chosen")}
          aside={<ReferrerAside key={row.digest} account={account} place={place} referrer={row} onImage={onImage} onSave={onSave} />}
        >
          <DataTable
            label={t("tabs.referrers")}
            rows={items}
            rowKey={rowKey}
            columns={columns}
            rowHeight={36}
            selected={selected}
            onActive={choose}
          />
        </Panes>
      ) : (
        <EmptyState icon={<IconPaperclip size={20} stroke={1.6} />} title={t("referrers.none.title")}>
          {t("referrers.none.text")}
        </EmptyState>
      )}
      <StatusBar>
        <span>{t("referrers.count", { count: items.length })}</span>
        <span className={css.quiet}>{t(referrers.api ? "referrers.byApi" : "referrers.byTags")}</span>
        {referrers.more && <span>{t("referrers.more")}</span>}
        <span className={css.quiet}>{t("referrers.nothingVerified")}</span>
      </StatusBar>
    </>
  );
}
