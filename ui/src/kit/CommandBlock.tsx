import { useTranslation } from "react-i18next";
import css from "./CommandBlock.module.css";
import { CopyButton } from "./CopyButton";

/** A command line in parts: plain text, and what is the person's to change. */
export type CommandPart = string | { yours: string };

type Props = {
  /** One or more commands; each has a copy button of its own. */
  commands: CommandPart[][];
  /** What a copy button says; `{{…}}` of the first words of the command by default. */
  label?: string;
};

/** Command lines to be copied, the parts that one may change in blue. */
export function CommandBlock({ commands, label }: Props) {
  const { t } = useTranslation("kit");
  return (
    <div className={css.block}>
      {commands.map((parts) => {
        const text = commandText(parts);
        return (
          <div className={css.line} key={text}>
            <span className={css.prompt} aria-hidden>
              $
            </span>
            <code className={css.code}>
              {parts.map((part) =>
                typeof part === "string" ? (
                  part
                ) : (
                  <span className={css.yours} key={part.yours}>
                    {part.yours}
                  </span>
                ),
              )}
            </code>
            <CopyButton value={text} label={label ?? t("copyLabel", { what: text.split(" ").slice(0, 2).join(" ") })} />
          </div>
        );
      })}
    </div>
  );
}

/** The command as it goes to the clipboard. */
export function commandText(parts: CommandPart[]): string {
  return parts.map((part) => (typeof part === "string" ? part : part.yours)).join("");
}
