import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconArrowsExchange, IconGitCompare } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type ImagePlace, type ImageSide, paths } from "../../../app/paths";
import { isCancelled, toAppError } from "../../../ipc/error";
import type { Image, ImageAddress } from "../../../ipc/image";
import type { Account } from "../../../ipc/model";
import { newestTagsQuery } from "../../../ipc/tagQueries";
import { useAccounts } from "../../../ipc/useAccounts";
import { CopyButton } from "../../../kit/CopyButton";
import { Crumbs } from "../../../kit/Crumbs";
import { EmptyState } from "../../../kit/EmptyState";
import { PageHeader } from "../../../kit/PageHeader";
import { SkeletonRows } from "../../../kit/Skeleton";
import { entryOf, isDigest, isReadable } from "../entry";
import { ImageError } from "../ImageError";
import { comparisonQuery, imageQuery, packagesQuery } from "../queries";
import type { ComparisonSearch } from "../search";
import { entryName } from "../words";
import { ChooseImage } from "./ChooseImage";
import css from "./ComparePage.module.css";
import { ComparisonTabs } from "./ComparisonTabs";
import { comparisonMarkdown } from "./markdown";
import { SideCard } from "./SideCard";
import { Summary } from "./Summary";

type Props = { account: Account; repository: string; reference: string; search: ComparisonSearch };

/** Two images side by side: tags, platforms, also of different registries. */
export function ComparePage({ account, repository, reference, search }: Props) {
  const { t, i18n } = useTranslation("image");
  const navigate = useNavigate();
  const accounts = useAccounts();
  const [choosing, setChoosing] = useState<"a" | "b" | null>(null);
  const a: ImageSide = useMemo(
    () => ({ account: account.id, repository, reference, platform: search.platform }),
    [account.id, repository, reference, search.platform],
  );
  const b: ImageSide | undefined = search.other;
  const go = (left: ImageSide, right: ImageSide | undefined) => void navigate({ ...paths.compare(left, right), replace: true });
  const imageA = useQuery(imageQuery(a, a.reference));
  const imageB = useQuery({ ...imageQuery(b ?? a, (b ?? a).reference), enabled: b !== undefined });
  const [left, right] = [addressOf(a), addressOf(b ?? a)];
  const comparison = useQuery({ ...comparisonQuery(left, right), enabled: b !== undefined });
  const packages = useQuery({ ...packagesQuery(left, right), enabled: comparison.data !== undefined && !comparison.data.identical });
  const failure = comparison.error && !isCancelled(comparison.error) ? toAppError(comparison.error) : null;
  const labelOf = (id: string) => accounts.find((view) => view.account.id === id)?.account.label ?? id;
  const apart = b !== undefined && b.account !== a.account;

  return (
    <>
      <PageHeader
        crumbs={
          <Crumbs
            items={[
              <Link key="account" {...paths.repositories(account.id)}>
                {account.label}
              </Link>,
              <Link key="repository" {...paths.repository(account.id, repository)}>
                {repository}
              </Link>,
              <Link key="image" {...paths.image(a)}>
                {isDigest(reference) ? reference.slice(0, 19) : reference}
              </Link>,
              <b key="here">{t("compare.title")}</b>,
            ]}
          />
        }
        title={t("compare.title")}
        actions={
          comparison.data &&
          b && (
            <CopyButton
              value={comparisonMarkdown({ a: nameOf(a), b: nameOf(b) }, comparison.data, packages.data, t, i18n.language)}
              label={t("compare.copyMarkdown")}
              text={t("compare.copyMarkdown")}
            />
          )
        }
      />
      <div className={css.sides}>
        <SideCard
          side="a"
          place={a}
          registry={apart ? labelOf(a.account) : null}
          image={imageA.data?.image}
          compared={comparison.data?.a}
          onChoose={() => setChoosing("a")}
          onPlatform={(platform) => go({ ...a, platform }, b)}
        />
        <div className={css.swap}>
          <Tooltip label={t("compare.swap")}>
            <ActionIcon
              aria-label={t("compare.swap")}
              disabled={!b}
              // What A was shown as stays what it is, also where it was the usual platform.
              onClick={() => b && go(b, { ...a, platform: a.platform ?? comparison.data?.a.digest })}
            >
              <IconArrowsExchange size={16} stroke={1.75} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </div>
        <SideCard
          side="b"
          place={b}
          registry={apart ? labelOf(b.account) : null}
          image={b && imageB.data?.image}
          compared={comparison.data?.b}
          onChoose={() => setChoosing("b")}
          onPlatform={(platform) => b && go(a, { ...b, platform })}
        />
      </div>
      {!b ? (
        <FirstChoice a={a} image={imageA.data?.image} onChoose={() => setChoosing("b")} />
      ) : failure && !comparison.data ? (
        <ImageError error={failure} account={account} what={t("compare.what")} onRetry={() => void comparison.refetch()} />
      ) : !comparison.data ? (
        <SkeletonRows rows={8} height={36} />
      ) : (
        <>
          <Summary comparison={comparison.data} packages={packages.data} />
          <ComparisonTabs
            account={account}
            a={left}
            b={right}
            comparison={comparison.data}
            packages={packages.data}
            packagesError={packages.error}
            packagesPending={packages.isFetching && !packages.data}
            onRetryPackages={() => void packages.refetch()}
            tab={search.tab ?? "overview"}
            onTab={(tab) => void navigate({ to: ".", search: (before: object) => ({ ...before, tab }), replace: true } as never)}
          />
        </>
      )}
      <ChooseImage
        opened={choosing !== null}
        title={t(choosing === "a" ? "compare.chooseA" : "compare.chooseB")}
        start={choosing === "b" && b ? b : a}
        onClose={() => setChoosing(null)}
        onChoose={(place) => {
          setChoosing(null);
          if (choosing === "a") go(place, b);
          else go(a, place);
        }}
      />
    </>
  );
}

const addressOf = ({ account, repository, reference, platform }: ImageSide): ImageAddress => ({
  account,
  repository,
  reference,
  platform: platform ?? null,
});

const nameOf = ({ repository, reference }: ImagePlace) => `${repository}${isDigest(reference) ? "@" : ":"}${reference}`;

/** B is not chosen yet: the other tags of the repository are one press away. */
function FirstChoice({ a, image, onChoose }: { a: ImageSide; image: Image | undefined; onChoose: () => void }) {
  const { t } = useTranslation("image");
  const tags = useQuery(newestTagsQuery(a.account, a.repository));
  const shown = entryOf(image, a.platform);
  const platforms = (image?.entries ?? []).filter(
    (entry) => entry.platform !== null && isReadable(entry) && entry.digest !== shown?.digest,
  );
  const others = (tags.data?.items ?? []).filter(({ name }) => name !== a.reference && !/^sha256-[0-9a-f]{64}/.test(name)).slice(0, 12);
  return (
    <EmptyState
      icon={<IconGitCompare size={20} stroke={1.6} />}
      tone="accent"
      title={t("compare.first.title")}
      actions={
        <Button variant="filled" onClick={onChoose}>
          {t("compare.chooseB")}
        </Button>
      }
    >
      {t("compare.first.text")}
      {platforms.length > 0 && (
        <nav className={css.others} aria-label={t("compare.otherPlatforms")}>
          <h3>{t("compare.otherPlatforms")}</h3>
          <ul>
            {platforms.map((entry) => (
              <li key={entry.digest}>
                <Link {...paths.compare({ ...a, platform: shown?.digest }, { ...a, platform: entry.digest })}>{entryName(entry, t)}</Link>
              </li>
            ))}
          </ul>
        </nav>
      )}
      {others.length > 0 && (
        <nav className={css.others} aria-label={t("compare.others", { repository: a.repository })}>
          <h3>{t("compare.others", { repository: a.repository })}</h3>
          <ul>
            {others.map(({ name }) => (
              <li key={name}>
                <Link {...paths.compare(a, { account: a.account, repository: a.repository, reference: name })}>{name}</Link>
              </li>
            ))}
          </ul>
        </nav>
      )}
    </EmptyState>
  );
}
