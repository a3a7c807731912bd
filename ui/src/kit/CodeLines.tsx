import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import css from "./CodeLines.module.css";
import { lineParts } from "./jsonLines";
import { useWords } from "./useLanguage";

const lineHeight = 18;

/** Letters of a line that are drawn: an annotation of a megabyte must not be laid out as one line. */
const longest = 2000;

type Props = {
  lines: readonly string[];
  /** The accessible name. */
  label: string;
  /** Says what a digest leads to; with no answer it stays plain text. */
  digestLabel?: (digest: string) => string | undefined;
  onDigest?: (digest: string) => void;
};

/** Lines of text that may be many: only those on screen are drawn. Digests that lead somewhere can be pressed. */
export function CodeLines({ lines, label, digestLabel, onDigest }: Props) {
  const scroller = useRef<HTMLElement>(null);
  const widest = useMemo(() => lines.reduce((most, line) => Math.max(most, Math.min(line.length, longest)), 0), [lines]);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 30,
    paddingStart: 12,
    paddingEnd: 16,
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={css.code} aria-label={label} ref={scroller} tabIndex={0}>
      <div className={css.all} style={{ height: virtual.getTotalSize(), minWidth: `calc(${widest}ch + 88px)` }}>
        {virtual.getVirtualItems().map(({ index, start }) => (
          <div key={index} className={css.line} style={{ transform: `translateY(${start}px)` }}>
            <span className={css.number} aria-hidden="true">
              {index + 1}
            </span>
            <code className={css.text}>
              <Line text={lines[index] ?? ""} digestLabel={digestLabel} onDigest={onDigest} />
            </code>
          </div>
        ))}
      </div>
    </section>
  );
}

function Line({ text, digestLabel, onDigest }: { text: string } & Pick<Props, "digestLabel" | "onDigest">) {
  const t = useWords("kit");
  const shown = text.length > longest ? text.slice(0, longest) : text;
  return (
    <>
      {lineParts(shown).map(({ text: part, digest }, place) => {
        const leads = digest ? digestLabel?.(part) : undefined;
        return leads && onDigest ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a part is told by its place
          <button type="button" key={place} className={css.digest} data-hint={leads} onClick={() => onDigest(part)}>
            {part}
          </button>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <span key={place}>{part}</span>
        );
      })}
      {shown !== text && <span className={css.more}> {t("moreLetters", { count: text.length - shown.length })}</span>}
    </>
  );
}
