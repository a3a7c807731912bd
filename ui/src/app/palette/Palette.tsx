import { createSpotlight, Spotlight } from "@mantine/spotlight";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useUnderstood } from "../../features/accounts/add/useUnderstood";
import { foundQuery, knownQuery } from "../../ipc/find";
import { useAccounts } from "../../ipc/useAccounts";
import { useSettings } from "../../ipc/useSettings";
import { useAppActions } from "../../kit/AppActions";
import { Chip } from "../../kit/Chip";
import { Kbd } from "../../kit/Kbd";
import { type Entry, paletteEntries } from "./entries";
import { Highlighted } from "./Highlighted";
import { focusCaller, onPaletteCalled } from "./openPalette";
import css from "./Palette.module.css";
import { selectFirst } from "./selectFirst";
import { useDigestHits } from "./useDigestHits";

const [store, spotlight] = createSpotlight();

/** Search over every name that this computer has read, and every action: Ctrl K or ⌘ K. */
export function Palette({ onKeys }: { onKeys: () => void }) {
  const { t } = useTranslation(["shell", "common", "kit"]);
  const [query, setQuery] = useState("");
  const navigate = useNavigate();
  const accounts = useAccounts();
  const { account: current } = useParams({ strict: false });
  const { signIn, addRegistry } = useAppActions();
  const [, change] = useSettings();
  // It is here because it was called.
  useEffect(() => {
    spotlight.open();
    return onPaletteCalled(spotlight.open);
  }, []);
  const { data: answer } = useQuery(foundQuery(query));
  const { data: known } = useQuery(knownQuery);
  // Without a word, there is what was opened last; what was typed before is not mistaken for that.
  const fits = answer && (query.trim() !== "" || answer.text.trim() === "");
  const { text, names } = fits ? answer : { text: "", names: [] };
  const seen = useDigestHits(query);
  const { guess } = useUnderstood(query);
  const groups = paletteEntries({
    query: text,
    pasted: guess && { text: query.trim(), guess },
    accounts,
    current,
    found: names,
    seen,
    navigate,
    signIn,
    addRegistry,
    onKeys,
    change,
    t,
  });

  // What was pasted is understood a moment after it was typed; Enter is then meant for it.
  const pasted = groups.find((group) => group.name === "pasted")?.entries[0]?.label;
  useEffect(() => {
    if (pasted) selectFirst(store);
  }, [pasted]);

  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      clearQueryOnClose
      // The library would remember its own search field, which has the focus before it looks.
      returnFocus={false}
      onSpotlightClose={focusCaller}
      size={640}
      yOffset={76}
      radius="lg"
      maxHeight={560}
      scrollable
      centered={false}
      overlayProps={{ blur: 0, backgroundOpacity: undefined }}
      transitionProps={{ duration: 120, transition: "fade" }}
      attributes={{ content: { "aria-label": t("shell:palette.title") } }}
      classNames={{ content: css.content, body: css.body, overlay: css.overlay }}
    >
      <div className={css.top}>
        <Spotlight.Search
          autoFocus
          placeholder={t("shell:palette.placeholder")}
          aria-label={t("shell:palette.placeholder")}
          leftSection={<IconSearch size={18} stroke={1.75} aria-hidden />}
          classNames={{ input: css.input, section: css.section, wrapper: css.wrapper }}
        />
        <Chip>{t("shell:palette.allRegistries")}</Chip>
        <Kbd keys="Esc" />
      </div>
      <Spotlight.ActionsList className={css.list}>
        {groups.every((group) => group.entries.length === 0) && (
          <Spotlight.Empty className={css.empty}>{t("shell:palette.nothing", { query: text })}</Spotlight.Empty>
        )}
        {groups.map(
          (group) =>
            group.entries.length > 0 && (
              // Not the library's group: it writes its label by a CSS counter that screen readers do not read.
              // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form controls
              <div key={group.name} role="group" aria-label={t(`shell:palette.${group.name}`)}>
                <div className={css.groupName} aria-hidden>
                  {t(`shell:palette.${group.name}`)}
                </div>
                {group.entries.map((entry) => (
                  <PaletteRow key={entry.id} entry={entry} query={text} />
                ))}
              </div>
            ),
        )}
      </Spotlight.ActionsList>
      <div className={css.foot}>
        <span>
          <Kbd keys="up" />
          <Kbd keys="down" /> {t("shell:palette.move")}
        </span>
        <span>
          <Kbd keys="enter" /> {t("shell:palette.open")}
        </span>
        {known !== undefined && <span className={css.count}>{t("shell:palette.searched", { count: known })}</span>}
      </div>
    </Spotlight.Root>
  );
}

function PaletteRow({ entry, query }: { entry: Entry; query: string }) {
  return (
    <Spotlight.Action className={css.row} onClick={entry.run} keywords={entry.label} highlightQuery={false}>
      <span className={css.icon}>{entry.icon}</span>
      <span className={css.label}>
        <Highlighted text={entry.label} query={entry.mark === false ? "" : query} />
      </span>
      {entry.aside && <span className={css.aside}>{entry.aside}</span>}
      {entry.keys && <Kbd keys={entry.keys} />}
    </Spotlight.Action>
  );
}
