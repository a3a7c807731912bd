// Signing in, step by step: what was tried, what the person has to answer on the way, and what came of it.
import { useCallback, useEffect, useRef, useState } from "react";
import { dockerCliSignIn, signIn, signInWithBrowser, signInWithDockerLogin, submitCode } from "../../../ipc/accounts";
import { type AppError, isCancelled, textParam, toAppError } from "../../../ipc/error";
import type { AccountView, BrowserCode, DockerLoginHints, RegistryDraft, SignInOutcome } from "../../../ipc/model";
import { type Consent, withConsent } from "../draft";

/** One of the ways to sign in, with what it needs. It is kept, to be tried again after a question was answered. */
export type Attempt =
  | { way: "password"; draft: RegistryDraft }
  | { way: "browser"; draft: RegistryDraft }
  | { way: "docker"; server: string; hints: DockerLoginHints };

/** What is asked of the person now. */
export type Step =
  | { at: "form" }
  | { at: "code"; ticket: string; username: string }
  | { at: "keychain" }
  | { at: "realm"; registry: string; realm: string }
  | { at: "plain_text"; file: string; view: AccountView }
  | { at: "cli_failed"; error: AppError; view: AccountView };

export type Busy = Attempt["way"] | "code" | "cli" | null;

type Options = {
  /** Also sign in the docker command line afterwards. */
  cli: boolean;
  onSignedIn: (view: AccountView) => void;
};

export function useSignIn({ cli, onSignedIn }: Options) {
  const [step, setStep] = useState<Step>({ at: "form" });
  const [busy, setBusy] = useState<Busy>(null);
  const [error, setError] = useState<{ at: Exclude<Busy, null>; error: AppError } | null>(null);
  const [code, setCode] = useState<BrowserCode | null>(null);
  const attempt = useRef<Attempt | null>(null);
  const consent = useRef<Consent>({ keep: "keychain", realms: [], certificates: [] });
  const running = useRef<AbortController | null>(null);

  const stop = useCallback(() => {
    running.current?.abort();
    running.current = null;
    setBusy(null);
    setCode(null);
  }, []);
  useEffect(() => stop, [stop]);

  /** Runs one call of the flow; its error is shown where it belongs, or turned into a question. */
  const run = async (at: Exclude<Busy, null>, call: (signal: AbortSignal) => Promise<SignInOutcome>) => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setError(null);
    setBusy(at);
    try {
      await arrived(await call(controller.signal));
    } catch (thrown) {
      const failed = toAppError(thrown);
      if (controller.signal.aborted || isCancelled(failed)) return;
      ask(at, failed);
    } finally {
      if (running.current === controller) {
        running.current = null;
        setBusy(null);
        setCode(null);
      }
    }
  };

  const ask = (at: Exclude<Busy, null>, failed: AppError) => {
    const { registry, realm } = { registry: textParam(failed, "registry"), realm: textParam(failed, "realm") };
    if (failed.code === "keychain_missing" && consent.current.keep === "keychain") setStep({ at: "keychain" });
    else if (failed.code === "realm_not_trusted" && realm) setStep({ at: "realm", registry: registry ?? "", realm });
    else {
      if (failed.code === "code_expired") setStep({ at: "form" });
      setError({ at: failed.code === "code_expired" ? "password" : at, error: failed });
    }
  };

  const arrived = async (outcome: SignInOutcome) => {
    if (outcome.outcome === "code_needed") {
      const username = attempt.current?.way === "password" ? whoOf(attempt.current.draft) : "";
      setStep({ at: "code", ticket: outcome.ticket, username });
      return;
    }
    if (cli && outcome.view.account.username !== null) await signInCli(outcome.view, false);
    else onSignedIn(outcome.view);
  };

  const signInCli = async (view: AccountView, allowPlainText: boolean) => {
    setBusy("cli");
    try {
      const result = await dockerCliSignIn(view.account.id, allowPlainText);
      if (result.state === "needs_plain_text") setStep({ at: "plain_text", file: result.file, view });
      else onSignedIn(view);
    } catch (thrown) {
      setStep({ at: "cli_failed", error: toAppError(thrown), view });
    } finally {
      setBusy(null);
    }
  };

  const begin = (next: Attempt) => {
    attempt.current = next;
    if (next.way === "password") return run("password", (signal) => signIn(withConsent(next.draft, consent.current), signal));
    if (next.way === "docker") return run("docker", (signal) => signInWithDockerLogin(next.server, next.hints, consent.current, signal));
    return run("browser", (signal) => signInWithBrowser(withConsent(next.draft, consent.current), setCode, signal));
  };

  const again = () => {
    setStep({ at: "form" });
    return attempt.current ? begin(attempt.current) : undefined;
  };

  return {
    step,
    busy,
    error,
    code,
    sessionOnly: consent.current.keep === "session",
    begin,
    stop,
    submitCode: (typed: string) => (step.at === "code" ? run("code", (signal) => submitCode(step.ticket, typed, signal)) : undefined),
    staySignedIn: () => {
      consent.current.keep = "session";
      return again();
    },
    trustRealm: () => {
      if (step.at === "realm") consent.current.realms.push(step.realm);
      return again();
    },
    /** Trusts what vouches for the certificate that was refused, and asks again: it is kept with the account that comes of it. */
    trustCertificate: (pem: string) => {
      consent.current.certificates.push(pem);
      return again();
    },
    /** What was trusted was for the registry that was asked; another has to be looked at by itself. */
    forgetCertificates: () => {
      consent.current.certificates = [];
    },
    allowPlainText: () => (step.at === "plain_text" ? signInCli(step.view, true) : undefined),
    /** Leaves the docker command line out, and goes on. */
    skipCli: () => {
      if (step.at === "plain_text" || step.at === "cli_failed") onSignedIn(step.view);
    },
    backToForm: () => {
      stop();
      setError(null);
      setStep({ at: "form" });
    },
    clearError: () => setError(null),
  };
}

/** Whom a draft signs in: a profile of a cloud has a name, too. */
function whoOf({ username, cloud }: RegistryDraft): string {
  return username ?? (cloud?.cloud === "aws" && cloud.way === "profile" ? cloud.profile : "");
}

export type SignInFlow = ReturnType<typeof useSignIn>;
