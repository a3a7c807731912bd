// A comparison as text for a ticket or a review.
import type { TFunction } from "i18next";
import type { Comparison, PackageComparison } from "../../../ipc/image";
import { changedSettings, sentence } from "./summary";

/** A value in code quotes that it cannot break out of (CommonMark, "Code spans"). */
function code(text: string): string {
  const plain = text.replace(/\s+/g, " ");
  const longest = Math.max(0, ...(plain.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest > 0 || plain === "" ? `${fence} ${plain} ${fence}` : `${fence}${plain}${fence}`;
}

/** Title, summary, settings and packages. */
export function comparisonMarkdown(
  names: { a: string; b: string },
  comparison: Comparison,
  packages: PackageComparison | undefined,
  t: TFunction<"image">,
  language: string,
): string {
  const lines = [`**${code(names.a)} → ${code(names.b)}**`, "", sentence(comparison, packages, t, language)];
  const settings = changedSettings(comparison);
  if (settings.length > 0) lines.push("", `**${t("compare.tabs.configuration")}**`, "");
  for (const { group, name, a, b } of settings) {
    const what = t(`compare.groups.${group as "env"}`, { defaultValue: group });
    lines.push(`- ${what}${name === null ? "" : ` ${code(name)}`}: ${a === null ? "—" : code(a)} → ${b === null ? "—" : code(b)}`);
  }
  if (packages && packages.changes.length > 0) lines.push("", `**${t("compare.tabs.packages")}**`, "");
  for (const { name, a, b } of packages?.changes ?? []) {
    lines.push(`- ${code(name)}: ${a ? code(a.version ?? "?") : "—"} → ${b ? code(b.version ?? "?") : "—"}`);
  }
  return `${lines.join("\n")}\n`;
}
