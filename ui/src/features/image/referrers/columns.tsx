import { IconAward, IconCertificate, IconListDetails, IconPaperclip, IconRoute } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import type { Referrer, ReferrerKind } from "../../../ipc/image";
import { Ago } from "../../../kit/Ago";
import type { Column } from "../../../kit/DataTable/columns";
import { Digest } from "../../../kit/Digest";
import { Size } from "../../../kit/Size";
import css from "./ReferrersTab.module.css";

const icons: Record<ReferrerKind, typeof IconAward> = {
  sbom: IconListDetails,
  provenance: IconRoute,
  signature: IconAward,
  attestation: IconCertificate,
  other: IconPaperclip,
};

/** What it is, in a word; a signature says that nobody verified it. */
export function KindWords({ kind, t }: { kind: ReferrerKind; t: TFunction<"image"> }) {
  const Icon = icons[kind];
  return (
    <span className={css.kind}>
      <Icon size={16} stroke={1.75} aria-hidden />
      <span className={css.word}>{t(`referrers.kinds.${kind}`)}</span>
      {kind === "signature" && <span className={css.hint}>{t("referrers.foundNotVerified")}</span>}
    </span>
  );
}

/** The columns of **Referrers**. */
export function referrerColumns(t: TFunction<"image">): Column<Referrer>[] {
  return [
    { id: "kind", head: t("referrers.columns.kind"), width: 236, skeleton: 120, cell: ({ kind }) => <KindWords kind={kind} t={t} /> },
    {
      id: "type",
      head: t("referrers.columns.type"),
      width: "rest",
      min: 120,
      skeleton: 200,
      cell: ({ artifact_type: type, media_type: media }) => (
        <span className={css.type} data-hint={type ?? media ?? undefined} data-hint-cut>
          {type ?? media ?? "—"}
        </span>
      ),
    },
    { id: "digest", head: t("digest"), width: 112, drop: 2, skeleton: 100, cell: ({ digest }) => <Digest digest={digest} /> },
    {
      id: "size",
      head: t("referrers.columns.size"),
      width: 84,
      align: "end",
      drop: 3,
      skeleton: 48,
      cell: ({ size }) => <Size bytes={size} />,
    },
    { id: "created", head: t("created"), width: 104, drop: 1, skeleton: 72, cell: ({ created }) => <Ago time={created} /> },
  ];
}
