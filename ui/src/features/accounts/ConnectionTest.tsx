import { Button, VisuallyHidden } from "@mantine/core";
import { IconCheck, IconRefresh, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { describe } from "../../ipc/describe";
import { AppError } from "../../ipc/error";
import type { ConnectionStep } from "../../ipc/model";
import { Spinner } from "../../kit/Spinner";
import { StepIcon, type StepOutcome } from "../../kit/StepIcon";
import { useReason } from "../../kit/useReason";
import css from "./ConnectionTest.module.css";
import { ErrorNote } from "./ErrorNote";
import { type ConnectionTestState, stepNames, type TestVerdict } from "./useConnectionTest";

type Props = {
  test: ConnectionTestState;
  onRun: () => void;
  registry?: string;
  /** Trusts what vouches for a certificate, for this registry. */
  onTrust?: (host: string, pem: string) => Promise<void>;
};

/** **Test connection**: each step as it goes, with the fact or the reason beside it. */
export function ConnectionTest({ test, onRun, registry, onTrust }: Props) {
  const { t } = useTranslation("accounts");
  const steps = stepNames.flatMap((name) => test.steps.find((step) => step.name === name) ?? []);
  return (
    <div>
      <div className={css.head}>
        <h3>{t("test.title")}</h3>
        <Button
          size="xs"
          leftSection={test.running ? <Spinner size={14} /> : <IconRefresh size={14} stroke={1.75} aria-hidden />}
          onClick={onRun}
        >
          {t("test.run")}
        </Button>
      </div>
      {test.error && <ErrorNote error={test.error} registry={registry} />}
      {steps.length === 0 && !test.error && !test.running && <p className={css.idle}>{t("test.idle")}</p>}
      <ul className={css.steps} aria-label={t("test.steps")} aria-busy={test.running}>
        {steps.map((step) => (
          <Step key={step.name} step={step} registry={registry} onTrust={onTrust} />
        ))}
      </ul>
    </div>
  );
}

/** The verdict in one line, for the foot of a dialog. */
export function Verdict({ verdict }: { verdict: TestVerdict }) {
  const { t } = useTranslation("accounts");
  if (verdict === "idle") return null;
  const words = { running: t("test.running"), works: t("test.works"), limited: t("test.worksLimited"), failed: t("test.failed") };
  const icons = {
    running: <Spinner size={14} />,
    works: <IconCheck size={14} stroke={2} aria-hidden />,
    limited: <IconCheck size={14} stroke={2} aria-hidden />,
    failed: <IconX size={14} stroke={2} aria-hidden />,
  };
  return (
    <span className={css.verdict} data-verdict={verdict} role="status">
      {icons[verdict]}
      {words[verdict]}
    </span>
  );
}

function Step({ step, registry, onTrust }: { step: ConnectionStep } & Pick<Props, "registry" | "onTrust">) {
  const { t } = useTranslation("accounts");
  const reason = useReason();
  const { name, state } = step;
  // What nobody can tell beforehand is no step that was left out.
  const isPower = name === "may_list" || name === "may_create";
  const limited = state.state === "limited" && isPower;
  return (
    <li className={css.step}>
      <StepIcon outcome={outcomes[state.state]} />
      <div className={css.words}>
        <div className={css.name}>
          {limited ? t(`test.not.${name}`) : t(`test.names.${name}`)}
          <VisuallyHidden component="span">
            : {t(isPower && state.state === "skipped" ? "test.states.open" : `test.states.${state.state}`)}
          </VisuallyHidden>
        </div>
        {state.state === "passed" && state.note && <div className={css.note}>{state.note}</div>}
        {state.state === "skipped" && <div className={css.note}>{t(isPower ? "account.maybe" : "test.skipped")}</div>}
        {state.state === "limited" && <div className={css.note}>{reason(state.reason)}</div>}
        {state.state === "failed" && <Failure error={new AppError(state.error)} registry={registry} onTrust={onTrust} />}
      </div>
    </li>
  );
}

function Failure({ error, registry, onTrust }: { error: AppError } & Pick<Props, "registry" | "onTrust">) {
  const { t } = useTranslation("accounts");
  const { title, text } = describe(error, t, registry);
  if (error.code === "certificate") return <ErrorNote error={error} registry={registry} onTrust={onTrust} />;
  return (
    <div className={css.failure}>
      <b>{title}</b> {text}
    </div>
  );
}

const outcomes: Record<ConnectionStep["state"]["state"], StepOutcome> = {
  running: "running",
  passed: "done",
  skipped: "skipped",
  limited: "warn",
  failed: "fail",
};
