import { IconChevronRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import type { Page, Tag } from "../../ipc/content";
import type { Account } from "../../ipc/model";
import { Ago } from "../../kit/Ago";
import { Digest } from "../../kit/Digest";
import { Platforms } from "../../kit/Platforms";
import { Skeleton } from "../../kit/Skeleton";
import css from "./NewestTags.module.css";
import { newestTags } from "./newest";
import { detailsQuery } from "./queries";

type Props = { account: Account; name: string; page: Page<Tag> };

/** The newest five tags, and the way to all of them. */
export function NewestTags({ account, name, page }: Props) {
  const { t } = useTranslation("repositories");
  const { tags, dated } = useMemo(() => newestTags(page, 5), [page]);
  const unknown = tags.filter((tag) => !tag.detail || tag.detail.more).map((tag) => tag.name);
  const details = useQuery({ ...detailsQuery(account.id, name, unknown), enabled: unknown.length > 0 });
  return (
    <section className={css.newest}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t(dated ? "general.newest" : "general.tags")}</th>
            <th scope="col" className={css.digest}>
              {t("general.digest")}
            </th>
            <th scope="col" className={css.platforms}>
              {t("general.platforms")}
            </th>
            <th scope="col" className={css.pushed}>
              {t(dated ? "columns.pushed" : "general.built")}
            </th>
          </tr>
        </thead>
        <tbody>
          {tags.map((tag) => {
            const detail = details.data?.[tag.name] ?? tag.detail;
            const pending = (!detail || detail.more) && details.isFetching;
            const wait = (width: number) => (pending ? <Skeleton width={width} /> : "—");
            return (
              <tr key={tag.name}>
                <td data-hint={tag.name} data-hint-cut>
                  <Link {...paths.image({ account: account.id, repository: name, reference: tag.name })} className={css.tag}>
                    {tag.name}
                  </Link>
                </td>
                <td>{detail?.digest ? <Digest digest={detail.digest} /> : wait(100)}</td>
                <td>{detail?.platforms.length ? <Platforms platforms={detail.platforms.map(({ platform }) => platform)} /> : wait(90)}</td>
                <td>{detail ? <Ago time={detail.last_pushed ?? detail.created} /> : wait(60)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <div className={css.all}>
        <Link {...paths.repository(account.id, name, "tags")}>
          {t("general.allTags")} <IconChevronRight size={12} stroke={2} aria-hidden />
        </Link>
      </div>
    </section>
  );
}
