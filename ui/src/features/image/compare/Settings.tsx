import { useTranslation } from "react-i18next";
import type { Setting } from "../../../ipc/image";
import css from "./Settings.module.css";
import { type Cut, cutWhereDifferent } from "./valueDiff";

/** Letters of a value that are drawn. */
const longest = 1000;

/** Settings by group: what A has with a minus, what B has with a plus, the place where they differ marked. */
export function Settings({ settings }: { settings: readonly Setting[] }) {
  const { t } = useTranslation("image");
  const groups = new Map<string, Setting[]>();
  for (const setting of settings) groups.set(setting.group, [...(groups.get(setting.group) ?? []), setting]);
  const title = (group: string) => t(`compare.groups.${group as "env"}`, { defaultValue: group });
  return (
    <div className={css.diff}>
      {[...groups].map(([group, all]) => (
        <section key={group} aria-label={title(group)}>
          <h3 className={css.group}>{title(group)}</h3>
          <ul>
            {all.map((setting, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a name may stand twice
              <Lines key={at} setting={setting} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function Lines({ setting: { name, a, b, change } }: { setting: Setting }) {
  const { t } = useTranslation("image");
  const [before, after] = cutWhereDifferent((a ?? "").slice(0, longest), (b ?? "").slice(0, longest));
  if (change === "same") {
    return (
      <li className={css.line}>
        <code>
          <Name name={name} />
          {a?.slice(0, longest)}
        </code>
      </li>
    );
  }
  return (
    <>
      {a !== null && (
        <li className={css.line} data-side="a">
          <span className={css.hidden}>{t("compare.a")}: </span>
          <code>
            <Name name={name} />
            <Marked cut={before} />
          </code>
        </li>
      )}
      {b !== null && (
        <li className={css.line} data-side="b">
          <span className={css.hidden}>{t("compare.b")}: </span>
          <code>
            <Name name={name} />
            <Marked cut={after} />
          </code>
        </li>
      )}
    </>
  );
}

const Name = ({ name }: { name: string | null }) => (name === null ? null : <>{name}=</>);

const Marked = ({ cut }: { cut: Cut }) => (
  <>
    {cut.start}
    {cut.middle && <em>{cut.middle}</em>}
    {cut.end}
  </>
);
