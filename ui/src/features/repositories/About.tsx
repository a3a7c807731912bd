import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { RepositoryDetail } from "../../ipc/content";
import { Ago } from "../../kit/Ago";
import { ExternalLink } from "../../kit/ExternalLink";
import { Size } from "../../kit/Size";
import { VisibilityLabel } from "../../kit/VisibilityBadge";
import css from "./About.module.css";

/** The facts of a repository. What the registry cannot tell at all has no line; what it could, but did not, is a dash. */
export function About({ detail }: { detail: RepositoryDetail | undefined }) {
  const { t, i18n } = useTranslation(["repositories", "kit"]);
  if (!detail) return null;
  const { repository, permissions } = detail;
  const number = new Intl.NumberFormat(i18n.language);
  const access = permissions && (["read", "write", "admin"] as const).filter((right) => permissions[right]);
  const facts: [string, ReactNode][] = [];
  if (repository.visibility)
    facts.push([t("repositories:columns.visibility"), <VisibilityLabel key="v" visibility={repository.visibility} />]);
  if (repository.contains?.length) {
    facts.push([
      t("repositories:columns.contains"),
      repository.contains.map((content) => t(`kit:content.${content}`)).join(t("repositories:listSeparator")),
    ]);
  }
  if (repository.last_pushed || repository.visibility)
    facts.push([t("repositories:columns.pushed"), <Ago key="p" time={repository.last_pushed} />]);
  if (repository.size !== null) facts.push([t("repositories:about.storage"), <Size key="s" bytes={repository.size} />]);
  if (repository.pulls !== null) facts.push([t("repositories:columns.pulls"), number.format(repository.pulls)]);
  if (repository.stars !== null) facts.push([t("repositories:columns.stars"), number.format(repository.stars)]);
  if (access) {
    facts.push([
      t("repositories:about.access"),
      access.length === 0 ? "—" : access.map((right) => t(`repositories:about.${right}`)).join(t("repositories:listSeparator")),
    ]);
  }
  if (detail.page && URL.canParse(detail.page)) {
    facts.push([
      t("repositories:about.page"),
      <ExternalLink key="w" href={detail.page}>
        {new URL(detail.page).host}
      </ExternalLink>,
    ]);
  }
  if (facts.length === 0) return null;
  return (
    <section>
      <h2 className={css.title}>{t("repositories:about.title")}</h2>
      <dl className={css.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
