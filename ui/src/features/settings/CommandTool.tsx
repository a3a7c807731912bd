import { SegmentedControl } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Settings } from "../../ipc/model";
import { useSettings } from "../../ipc/useSettings";

/** The program that shown commands are written for. */
export function CommandTool() {
  const { t } = useTranslation("settings");
  const [{ command_tool: tool }, change] = useSettings();
  return (
    <SegmentedControl
      aria-label={t("commandTool")}
      data={["docker", "podman", "skopeo", "nerdctl"]}
      value={tool}
      onChange={(value) => change({ command_tool: value as Settings["command_tool"] })}
    />
  );
}
