import { useTranslation } from "react-i18next";
import { describe } from "../../../ipc/describe";
import { AppError } from "../../../ipc/error";
import type { Capability, CommandError, Finding, Verdict } from "../../../ipc/model";
import { formatSize } from "../../../kit/Size";
import { day, duration, relative } from "../../../kit/time";
import { useReason } from "../../../kit/useReason";

type Kind<Name extends Finding["finding"]> = Extract<Finding, { finding: Name }>;

/** What a check-up found, as a sentence that says what to do next where there is something to do. */
export function useFinding(registry: string): (finding: Finding, verdict: Verdict["verdict"]) => string {
  const { t, i18n } = useTranslation(["doctor", "accounts", "errors"]);
  const reason = useReason();
  const language = i18n.language;
  const date = (moment: string) => day(new Date(moment), language);

  const error = (failure: CommandError) => describe(new AppError(failure), t, registry);

  const may = (capability: Capability) => {
    if (capability.state === "allowed") return t("accounts:account.yes");
    return capability.state === "denied" ? t("accounts:account.no", { reason: reason(capability.reason) }) : t("accounts:account.maybe");
  };

  const renewal = ({ renewal }: Kind<"good_until">) =>
    renewal.renewal === "command"
      ? t("accounts:account.renewal.command", { command: renewal.command })
      : t(`accounts:account.renewal.${renewal.renewal}`);

  const tls = ({ version, chain }: Kind<"tls">, soon: boolean) => {
    const name = version.replace("TLSv", "TLS ").replace("_", ".");
    const ends = chain.flatMap((one) => one.not_after ?? []).sort();
    const until = ends[0];
    if (!until) return t("doctor:findings.tls_untold", { version: name });
    return t(soon ? "doctor:findings.tls_soon" : "doctor:findings.tls", { version: name, until: date(until) });
  };

  const clock = ({ host, ahead }: Kind<"clock">, wrong: boolean) => {
    if (ahead === 0) return t("doctor:findings.clock_right", { host });
    const time = duration(Math.abs(ahead), language);
    if (!wrong) return t("doctor:findings.clock_near", { host, time });
    return t(ahead > 0 ? "doctor:findings.clock_ahead" : "doctor:findings.clock_behind", { host, time });
  };

  const api = ({ registry: version, server, software }: Kind<"api">) => {
    const known = software && [software.name, software.version].filter(Boolean).join(" ");
    const found = [version, server, known].filter(Boolean).join(", ");
    return found ? t("doctor:findings.api", { found }) : t("doctor:findings.api_nothing");
  };

  return (finding, verdict) => {
    switch (finding.finding) {
      case "azure_command":
        return finding.tenant ? t("doctor:findings.azure_command", { tenant: finding.tenant }) : t("doctor:findings.azure_command_any");
      case "google_default":
        return finding.file ? t("doctor:findings.google_default", { file: finding.file }) : t("doctor:findings.google_default_any");
      case "tls":
        return tls(finding, verdict === "warn");
      case "clock":
        return clock(finding, verdict === "warn");
      case "api":
        return api(finding);
      case "signed_in":
        return finding.username ? t("doctor:findings.signed_in", { username: finding.username }) : t("doctor:findings.signed_in_untold");
      case "powers":
        return t("doctor:findings.powers", { list: may(finding.list), create: may(finding.create), delete: may(finding.delete) });
      case "good_until":
        return t(verdict === "fail" ? "doctor:findings.good_until_over" : "doctor:findings.good_until", {
          until: date(finding.until),
          renewal: renewal(finding),
        });
      case "last_error":
        return t("doctor:findings.last_error", {
          title: error(finding.error).title,
          when: relative(new Date(finding.at), new Date(), language),
        });
      case "traffic":
        return t("doctor:findings.traffic", {
          host: finding.host,
          requests: t("doctor:requests", { count: finding.requests ?? 0 }),
          retries: finding.retries ?? 0,
          bytes: formatSize(finding.bytes ?? 0, language),
        });
      case "failed":
        return t("doctor:findings.failed", error(finding.error));
      default:
        return t(`doctor:findings.${finding.finding}`, finding as Record<string, unknown>);
    }
  };
}
