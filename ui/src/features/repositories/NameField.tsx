import { Button, Input, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import { type Ref, useId } from "react";
import { useTranslation } from "react-i18next";
import type { NameProblem, NameRules } from "../../ipc/content";
import { Spinner } from "../../kit/Spinner";
import css from "./CreateForm.module.css";
import { markName } from "./nameMarks";

/** Whether a name is free, as far as the registry tells beforehand. */
export type Availability = "unknown" | "asking" | "free" | "taken";

type Props = {
  value: string;
  onChange: (name: string) => void;
  rules: NameRules;
  registry: string;
  problem: NameProblem | null;
  /** Of the name, or of the corrected one while the typed one will not do. */
  availability: Availability;
  namespace: string;
  /** The server's refusal, in a sentence. */
  refusal: string | null;
  /** What is named, where that is no repository of one image. */
  label?: string;
  ref?: Ref<HTMLInputElement>;
};

/** **Repository name**: checked while it is typed, with a name that would do one click away. */
export function NameField({ value, onChange, rules, registry, problem, availability, namespace, refusal, label, ref }: Props) {
  const { t } = useTranslation("repositories");
  const id = useId();
  const shown = problem && problem.problem !== "empty" && !(problem.problem === "too_short" && value.length === 0) ? problem : null;
  const offered = shown && suggestionOf(shown);
  const taken = !shown && availability === "taken";
  const bad = shown !== null || refusal !== null || taken;
  return (
    <div className={css.field}>
      <div className={css.labelRow}>
        <Input.Label htmlFor={id}>{label ?? t("create.name")}</Input.Label>
        <span className={css.counter} data-over={value.length > rules.max || undefined}>
          {value.length} / {rules.max}
        </span>
      </div>
      <TextInput
        ref={ref}
        id={id}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={bad}
        aria-invalid={bad}
        aria-describedby={`${id}-message`}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
      />
      <div id={`${id}-message`} aria-live="polite">
        {shown && (
          <div className={css.problem}>
            <IconAlertTriangle size={16} stroke={1.75} aria-hidden />
            <div>
              <span className={css.marked} aria-hidden="true">
                {markName(rules, value).map(({ character, bad: wrong }, index) => {
                  const drawn = /\s/.test(character) ? "␣" : character;
                  // biome-ignore lint/suspicious/noArrayIndexKey: a character is told by its place
                  return wrong ? <u key={index}>{drawn}</u> : <span key={index}>{drawn}</span>;
                })}
              </span>
              <div>
                <span className={css.danger}>{problemSentence(shown, t)}</span>{" "}
                <span className={css.quiet}>{t("create.rules", { registry, separators: [...rules.separators].join(" ") })}</span>
              </div>
            </div>
          </div>
        )}
        {refusal && !shown && (
          <div className={css.problem}>
            <IconAlertTriangle size={16} stroke={1.75} aria-hidden />
            <span className={css.danger}>{refusal}</span>
          </div>
        )}
        {taken && !refusal && (
          <div className={css.problem}>
            <IconAlertTriangle size={16} stroke={1.75} aria-hidden />
            <span className={css.danger}>{t("create.taken", { name: value, namespace })}</span>
          </div>
        )}
        {(offered || (!shown && !taken && !refusal)) && (
          <div className={css.offer}>
            {offered && (
              <Button size="xs" onClick={() => onChange(offered)}>
                <span>
                  {t("create.use")} <b className={css.mono}>{offered}</b>
                </span>
              </Button>
            )}
            <Free availability={availability} namespace={namespace} t={t} />
          </div>
        )}
      </div>
    </div>
  );
}

function Free({ availability, namespace, t }: { availability: Availability; namespace: string; t: TFunction<"repositories"> }) {
  if (availability === "asking") {
    return (
      <span className={css.asking}>
        <Spinner size={12} /> {t("create.asking", { namespace })}
      </span>
    );
  }
  if (availability === "free") {
    return (
      <span className={css.free}>
        <IconCheck size={14} stroke={2} aria-hidden /> {t("create.free", { namespace })}
      </span>
    );
  }
  return null;
}

/** A name that would do in the place of one that does not; `null` when none can be made of it. */
export function suggestionOf(problem: NameProblem): string | null {
  return "suggestion" in problem ? problem.suggestion || null : null;
}

function problemSentence(problem: NameProblem, t: TFunction<"repositories">): string {
  switch (problem.problem) {
    case "empty":
      return t("create.problem.empty");
    case "too_short":
      return t("create.problem.too_short", { count: problem.min });
    case "too_long":
      return t("create.problem.too_long", { count: problem.max });
    case "upper_case":
      return t("create.problem.upper_case", { character: problem.character });
    case "slash":
      return t("create.problem.slash");
    case "bad_character":
      return /\s/.test(problem.character) ? t("create.problem.space") : t("create.problem.bad_character", { character: problem.character });
    case "double_separator":
      return t("create.problem.double_separator", { characters: problem.characters });
    case "separator_at_edge":
      return t("create.problem.separator_at_edge", { character: problem.character });
  }
}
