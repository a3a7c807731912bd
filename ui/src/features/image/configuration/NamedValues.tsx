import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Annotation } from "../../../ipc/image";
import { CopyButton } from "../../../kit/CopyButton";
import { ExternalLink } from "../../../kit/ExternalLink";
import { formatSize } from "../../../kit/Size";
import { webAddress } from "../words";
import css from "./ConfigurationTab.module.css";

/** Rows that are drawn before somebody asks for all of them. */
const first = 200;
/** Letters of a value that are drawn. */
const longest = 1200;

/** Variables, labels or annotations: name and value, as text and nothing but text. */
export function NamedValues({ title, values }: { title: string; values: readonly Annotation[] }) {
  const { t, i18n } = useTranslation("image");
  const [all, setAll] = useState(false);
  if (values.length === 0) return null;
  const shown = all ? values : values.slice(0, first);
  return (
    <section className={css.group}>
      <h2>
        {title} <span className={css.count}>{new Intl.NumberFormat(i18n.language).format(values.length)}</span>
      </h2>
      <table className={css.table} aria-label={title}>
        <thead className={css.hidden}>
          <tr>
            <th scope="col">{t("configuration.name")}</th>
            <th scope="col">{t("configuration.value")}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ name, value, cut_from: size }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a name may stand twice
            <tr key={at}>
              <th scope="row">
                <code>{name}</code>
              </th>
              <td>
                <span className={css.value}>
                  <Value text={value.length > longest ? `${value.slice(0, longest)}…` : value} />
                  {size !== null && <span className={css.count}>{t("configuration.cut", { size: formatSize(size, i18n.language) })}</span>}
                  <CopyButton value={value} label={t("configuration.copyValue", { name })} size="xs" />
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < values.length && (
        <Button size="xs" onClick={() => setAll(true)}>
          {t("configuration.showAll", { count: values.length })}
        </Button>
      )}
    </section>
  );
}

function Value({ text }: { text: string }) {
  const { t } = useTranslation("image");
  if (text === "") return <span className={css.count}>{t("configuration.empty")}</span>;
  const address = /^https?:\/\/\S+$/.test(text) ? webAddress(text) : null;
  return address ? (
    <ExternalLink href={address}>
      <code>{text}</code>
    </ExternalLink>
  ) : (
    <code>{text}</code>
  );
}
