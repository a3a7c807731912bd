import { Button, Popover, SegmentedControl } from "@mantine/core";
import { IconCheck, IconChevronDown, IconCopy } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PushTarget } from "../../ipc/content";
import { useSettings } from "../../ipc/useSettings";
import { CommandBlock, commandText } from "../../kit/CommandBlock";
import { pullCommand, pullTools } from "../../kit/commandLines";
import { useCopy } from "../../kit/useCopy";
import css from "./PullMenu.module.css";

type Props = {
  target: PushTarget;
  repository: string;
  /** `null` where the image was opened by its digest. */
  tag: string | null;
  digest: string;
};

/** Copies the pull command for the program in use; beside it, the one of every program, by tag or by digest. */
export function PullMenu({ target, repository, tag, digest }: Props) {
  const { t } = useTranslation(["image", "common"]);
  const [{ command_tool: tool }] = useSettings();
  const [by, setBy] = useState<"tag" | "digest">("tag");
  const { copied, copy } = useCopy();
  const Icon = copied ? IconCheck : IconCopy;
  const pinned = tag === null || by === "digest";
  const commands = pullTools.map((each) => pullCommand(target, repository, pinned ? digest : tag, each));
  return (
    <div className={css.split}>
      <Button
        variant="filled"
        className={css.main}
        leftSection={<Icon size={14} stroke={1.75} aria-hidden />}
        onClick={() => copy(commandText(pullCommand(target, repository, tag ?? digest, tool)))}
      >
        <span className={css.words} role="status">
          {copied ? t("common:copied") : t("image:pull.copy")}
        </span>
      </Button>
      <Popover position="bottom-end" width={480} trapFocus returnFocus>
        <Popover.Target>
          <Button variant="filled" className={css.more} aria-label={t("image:pull.others")}>
            <IconChevronDown size={14} stroke={2} aria-hidden />
          </Button>
        </Popover.Target>
        <Popover.Dropdown className={css.menu} aria-label={t("image:pull.others")}>
          {tag !== null && (
            <SegmentedControl
              aria-label={t("image:pull.by")}
              value={by}
              onChange={(value) => setBy(value as "tag" | "digest")}
              data={[
                { value: "tag", label: t("image:pull.byTag") },
                { value: "digest", label: t("image:pull.byDigest") },
              ]}
            />
          )}
          <CommandBlock commands={commands} />
          <p className={css.hint}>{t(pinned ? "image:pull.digestHint" : "image:pull.tagHint")}</p>
        </Popover.Dropdown>
      </Popover>
    </div>
  );
}
