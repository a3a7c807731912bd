import { act, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { en } from "../../i18n/resources";
import { AppError } from "../../ipc/error";
import { axeProblems } from "../../test/axe";
import { renderPart } from "../../test/part";
import { ErrorPanel } from "./ErrorPanel";

const detail = {
  status: 500,
  code: "UNKNOWN",
  message: "the disk is full",
  request: "GET https://registry.example.com/v2/",
  request_id: "r-17",
};

afterEach(() => void vi.useRealTimers());

function refusedCertificate(problem: string, what: "authority" | "certificate" | null) {
  const certificate = {
    subject: "CN=harbor.lan",
    names: ["harbor.lan"],
    issuer: problem === "self_signed" ? "CN=harbor.lan" : "CN=acme Root CA",
    not_before: "2020-01-01T00:00:00Z",
    not_after: "2099-01-01T00:00:00Z",
    fingerprint: "ab12",
  };
  const offer = what && { what, pem: "PEM", fingerprint: "ab12" };
  return new AppError({ code: "certificate", params: { host: "harbor.lan:5000", problem, chain: [certificate], offer } });
}

describe("in place of what could not be read", () => {
  it("every error has a title and a sentence without an empty placeholder", () => {
    for (const code of Object.keys(en.errors).filter((key) => key !== "registry")) {
      const params = {
        host: "h:1",
        proxy: "p:3128",
        realm: "https://r",
        namespace: "n",
        service: "artifactregistry.googleapis.com",
        place: "p",
        what: "w",
        limit: 4,
        expected: "a",
        actual: "b",
        helper: "x",
        message: "m",
        path: "/p",
        problem: "q",
        media_type: "application/x-tar",
        status: 500,
        command: "aws sso login",
        here: "2026-11-24T06:00:00Z",
        there: "2026-11-24T09:00:00Z",
      };
      const { container, unmount } = renderPart(<ErrorPanel error={new AppError({ code, params })} registry="Docker Hub" />);
      expect(container.querySelector("h2")?.textContent, code).toBeTruthy();
      expect(container.textContent, code).not.toMatch(/\{\{|undefined|\[object/);
      unmount();
    }
  });

  it("every problem of a proxy has its own words, which name the proxy, and leads to the settings", async () => {
    const openSettings = vi.fn();
    for (const problem of Object.keys(en.errors.proxy.problems)) {
      const error = new AppError({ code: "proxy", params: { proxy: "p.example:3128", host: "r.example", problem } });
      const { container, unmount, user } = renderPart(<ErrorPanel error={error} />, { openSettings });
      expect(container.querySelector("section")?.textContent, problem).toMatch(/p\.example:3128|address cannot be understood/);
      expect(container.textContent, problem).not.toMatch(/\{\{|undefined/);
      await user.click(screen.getByRole("button", { name: "Network settings" }));
      unmount();
    }
    expect(openSettings).toHaveBeenCalledTimes(Object.keys(en.errors.proxy.problems).length);
  });

  it("an ended session leads to signing in again, for that account", async () => {
    const signIn = vi.fn();
    const { user } = renderPart(<ErrorPanel error={new AppError({ code: "session_ended" })} account="a1" />, { signIn });
    await user.click(screen.getByRole("button", { name: "Sign in again" }));
    expect(signIn).toHaveBeenCalledWith("a1");
    expect(await axeProblems()).toEqual([]);
  });

  it("a missing permission is named", () => {
    renderPart(<ErrorPanel error={new AppError({ code: "forbidden", params: { permission: "read:packages" } })} registry="GitHub" />);
    expect(screen.getByText("read:packages")).toBeVisible();
    expect(screen.getByRole("button", { name: "Change token" })).toBeVisible();
  });

  it("a sign-in of another program is renewed by its command, which can be copied", async () => {
    const error = new AppError({ code: "command_sign_in_needed", params: { command: "aws sso login --profile team" } });
    renderPart(<ErrorPanel error={error} registry="acme-prod" />);
    expect(screen.getByText("aws sso login --profile team")).toBeVisible();
    expect(screen.getByRole("button", { name: "Copy command" })).toBeVisible();
    expect(await axeProblems()).toEqual([]);
  });

  it("a wrong clock is told with both times, or with the one that is known", () => {
    const here = "2026-11-24T06:00:00Z";
    const both = renderPart(<ErrorPanel error={new AppError({ code: "clock_wrong", params: { here, there: "2027-01-02T09:00:00Z" } })} />);
    expect(screen.getByText(/Nov 24, 2026.*Jan 2, 2027/)).toBeVisible();
    both.unmount();
    renderPart(<ErrorPanel error={new AppError({ code: "clock_wrong", params: { here, there: null } })} />);
    expect(screen.getByText(/Nov 24, 2026/)).not.toHaveTextContent(/undefined|null|Invalid/);
  });

  it("the server's own words are one click away", async () => {
    const { user } = renderPart(<ErrorPanel error={new AppError({ code: "server_error", params: { status: 500 }, detail })} />);
    expect(screen.queryByText("the disk is full")).not.toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Details" }));
    expect(screen.getByText("the disk is full")).toBeVisible();
    expect(screen.getByText("r-17")).toBeVisible();
    expect(await axeProblems()).toEqual([]);
  });

  it("a rate limit counts down and then goes on by itself, unless the waiting is stopped", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const onRetry = vi.fn();
    const error = new AppError({ code: "rate_limited", params: { retry_at: new Date(Date.now() + 42_000).toISOString() } });
    const first = renderPart(<ErrorPanel error={error} registry="Docker Hub" onRetry={onRetry} />);
    expect(screen.getByText("0:42")).toBeVisible();
    expect(screen.getByText(/goes on by itself in 42 s/)).toBeVisible();
    await act(() => vi.advanceTimersByTimeAsync(41_000));
    expect(onRetry).not.toHaveBeenCalled();
    await act(() => vi.advanceTimersByTimeAsync(2_000));
    expect(onRetry).toHaveBeenCalledTimes(1);
    first.unmount();

    const later = new AppError({ code: "rate_limited", params: { retry_at: new Date(Date.now() + 5_000).toISOString() } });
    const again = vi.fn();
    renderPart(<ErrorPanel error={later} onRetry={again} />);
    act(() => screen.getByRole("button", { name: "Stop waiting" }).click());
    await act(() => vi.advanceTimersByTimeAsync(10_000));
    expect(again).not.toHaveBeenCalled();
    expect(screen.getByRole("button", { name: "Try now" })).toBeVisible();
  });

  it("a bad certificate shows its chain with issuer and expiry, the root first", async () => {
    const certificate = (subject: string, issuer: string, notAfter: string) => ({
      subject,
      names: [],
      issuer,
      not_before: "2020-01-01T00:00:00Z",
      not_after: notAfter,
      fingerprint: `${subject} fingerprint`,
    });
    const chain = [
      certificate("CN=harbor.acme.dev", "CN=acme Issuing CA 2", "2021-11-15T00:00:00Z"),
      certificate("CN=acme Issuing CA 2,O=acme", "CN=acme Root CA", "2099-02-02T00:00:00Z"),
    ];
    const error = new AppError({ code: "certificate", params: { host: "harbor.acme.dev:443", problem: "expired", chain } });
    const { user } = renderPart(<ErrorPanel error={error} onRetry={() => undefined} />);
    expect(screen.getByRole("heading", { name: "The certificate of harbor.acme.dev:443 has ended" })).toBeVisible();
    expect(screen.getByText("ended 15 Nov 2021")).toBeVisible();
    expect(screen.getAllByRole("listitem")[0]).toHaveTextContent("acme Issuing CA 2");
    await user.click(screen.getByRole("button", { name: "Show chain" }));
    expect(screen.getByText("issued by CN=acme Root CA")).toBeVisible();
    expect(screen.getByText("valid from 1 Jan 2020 to 15 Nov 2021")).toBeVisible();
    expect(await axeProblems()).toEqual([]);
  });

  it("every problem of a client certificate has its own words", () => {
    for (const problem of Object.keys(en.errors.client_certificate_needed.problems)) {
      const error = new AppError({ code: "client_certificate_needed", params: { host: "r.example", problem } });
      const { container, unmount } = renderPart(<ErrorPanel error={error} />);
      expect(container.textContent, problem).toMatch(/r\.example/);
      expect(container.textContent, problem).not.toMatch(/\{\{|undefined/);
      unmount();
    }
  });

  it("what nobody vouches for is trusted for its own registry, after its fingerprint was shown", async () => {
    const trust = vi.fn(() => Promise.resolve());
    for (const what of ["authority", "certificate"] as const) {
      const { user, unmount } = renderPart(<ErrorPanel error={refusedCertificate("self_signed", what)} account="a1" />, { trust });
      await user.click(screen.getByRole("button", { name: what === "authority" ? "Trust this authority…" : "Trust this certificate…" }));
      const dialog = await screen.findByRole("dialog", { name: "Trust “harbor.lan” for harbor.lan:5000?" });
      expect(dialog).toHaveTextContent("SHA-256 AB:12");
      expect(dialog).toHaveTextContent(/compare it/);
      expect(trust).not.toHaveBeenCalled();
      expect(await axeProblems()).toEqual([]);
      await user.click(screen.getByRole("button", { name: "Trust for this registry" }));
      expect(trust).toHaveBeenLastCalledWith("a1", "harbor.lan:5000", "PEM");
      trust.mockClear();
      unmount();
    }
  });

  it("an authority that was not sent along is given by the person, and one that did not sign is said to be none", async () => {
    const trust = vi.fn(() => Promise.reject(new AppError({ code: "invalid_field", params: { field: "ca", problem: "did_not_sign" } })));
    const { user } = renderPart(<ErrorPanel error={refusedCertificate("unknown_issuer", "certificate")} account="a1" />, { trust });
    expect(screen.getByRole("button", { name: "Trust this certificate alone…" })).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Add the authority…" }));
    expect(await screen.findByRole("dialog")).toHaveTextContent("“acme Root CA”");
    await user.type(screen.getByLabelText("The authority’s certificate as PEM text"), "other");
    await user.click(screen.getByRole("button", { name: "Trust for this registry" }));
    expect(await screen.findByText("This did not sign the certificate of harbor.lan:5000.")).toBeVisible();
    expect(trust).toHaveBeenCalledWith("a1", "harbor.lan:5000", "other");
  });

  it("a certificate that has ended, or is for another host, offers nothing to trust", () => {
    for (const problem of ["expired", "not_yet_valid", "wrong_host", "other"]) {
      const { unmount } = renderPart(<ErrorPanel error={refusedCertificate(problem, null)} account="a1" onRetry={() => undefined} />);
      expect(screen.getAllByRole("button").map((button) => button.textContent)).toEqual(["Try again", "Show chain"]);
      unmount();
    }
  });

  it("a registry without a catalogue opens repositories by name", async () => {
    const onOpen = vi.fn();
    const { user } = renderPart(<ErrorPanel error={new AppError({ code: "no_catalogue" })} onOpenByName={onOpen} />);
    await user.type(screen.getByLabelText("Open a repository by name"), " team/app {Enter}");
    expect(onOpen).toHaveBeenCalledWith("team/app");
    expect(await axeProblems()).toEqual([]);
  });
});
