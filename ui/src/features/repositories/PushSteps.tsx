import { Button, SegmentedControl } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { PushTarget } from "../../ipc/content";
import { useSettings } from "../../ipc/useSettings";
import { CommandBlock, commandText } from "../../kit/CommandBlock";
import { loginCommand, pushCommands, type Tool, tools } from "../../kit/commandLines";
import { useCopy } from "../../kit/useCopy";
import css from "./PushSteps.module.css";

/** For which program the commands are written; remembered for all pages. */
export function ToolSwitch({ short }: { short?: boolean }) {
  const { t } = useTranslation("repositories");
  const [{ command_tool: tool }, change] = useSettings();
  // Where there is little room: the two usual ones, unless another one is in use.
  const choices = short && (tool === "docker" || tool === "podman") ? (["docker", "podman"] as const) : tools;
  return (
    <SegmentedControl
      aria-label={t("push.tool")}
      value={tool}
      onChange={(value) => change({ command_tool: value as Tool })}
      data={choices.map((value) => ({ value, label: value }))}
    />
  );
}

/** Sign in, name an image, push it: one command a step, each with its own copy button, and one for all. */
export function PushSteps({ target, repository }: { target: PushTarget; repository: string }) {
  const { t } = useTranslation("repositories");
  const [{ command_tool: tool }] = useSettings();
  const { copied, copy } = useCopy();
  const login = loginCommand(target, tool, repository);
  const push = pushCommands(target, repository, tool);
  const steps = [
    { words: target.username ? t("push.login") : t("push.loginAnonymous"), command: login },
    ...push.map((command, index) => ({
      words: push.length === 1 ? t("push.copyImage") : index === 0 ? t("push.tag") : t("push.push"),
      command,
    })),
  ];
  const Icon = copied ? IconCheck : IconCopy;
  return (
    <div>
      <ol className={css.steps}>
        {steps.map(({ words, command }, index) => (
          <li key={commandText(command)} className={css.step}>
            <span className={css.number} aria-hidden="true">
              {index + 1}
            </span>
            <div className={css.body}>
              <div className={css.words}>{words}</div>
              <CommandBlock commands={[command]} />
            </div>
          </li>
        ))}
      </ol>
      <div className={css.all}>
        <Button
          leftSection={<Icon size={14} stroke={1.75} aria-hidden />}
          onClick={() => copy(steps.map(({ command }) => commandText(command)).join("\n"))}
        >
          {copied ? t("push.copied") : t("push.copyAll")}
        </Button>
        <span className={css.hint}>{t("push.yours")}</span>
      </div>
    </div>
  );
}
