import { render, screen } from "@testing-library/react";
import { act } from "react";
import { I18nextProvider } from "react-i18next";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { i18n } from "../i18n";
import type { Platform } from "../ipc/content";
import { Ago } from "./Ago";
import { Digest, shortDigest } from "./Digest";
import { flagOf } from "./Flag";
import { Platforms } from "./Platforms";
import { formatSize, Size } from "./Size";

const show = (element: React.ReactNode) => render(<I18nextProvider i18n={i18n}>{element}</I18nextProvider>);
const platform = (os: string, architecture: string, variant: string | null = null, os_version: string | null = null): Platform => ({
  os,
  architecture,
  variant,
  os_version,
});

describe("Digest", () => {
  // The flags of mockups/06-tags.
  const drawn: [string, number, number][] = [
    ["9f3c1a7e04b2", 3, 8],
    ["c41e77d09a55", 4, 2],
    ["07ab52c3e1f8", 7, 1],
    ["e90d4617bb62", 5, 7],
    ["3d88f0a6cc19", 1, 6],
    ["b6127e9f3a40", 2, 0],
    ["51f7c0d86e0b", 9, 3],
    ["a83e05b1d97c", 0, 5],
  ];
  it("hoists the flag that its bytes choose: byte 0 mod 12 the colours, byte 2 mod 9 the pattern", () => {
    for (const [digest, colour, pattern] of drawn) expect(flagOf(`sha256:${digest}`), digest).toEqual({ colour, pattern });
  });
  it("shows its first characters beside a flag that is only decoration", () => {
    const digest = `sha256:${"9f3c1a7e04b2".repeat(6).slice(0, 64)}`;
    const { container } = show(<Digest digest={digest} />);
    expect(screen.getByText("9f3c1a7e04b2")).toBeInTheDocument();
    expect(container.querySelector(`[data-hint="${digest}"]`)).toBeInTheDocument();
    expect(container.querySelector("svg")).toHaveAttribute("aria-hidden", "true");
    expect(shortDigest(digest, 8)).toBe("9f3c1a7e");
  });
});

describe("Size", () => {
  it("counts in decimal units with three or four digits", () => {
    const sizes = [0, 999, 1_500, 999_950, 60_800_000, 178_200_000, 1_920_000_000].map((bytes) => formatSize(bytes, "en"));
    expect(sizes).toEqual(["0 bytes", "999 bytes", "1.50 kB", "1.00 MB", "60.8 MB", "178.2 MB", "1.92 GB"]);
  });
  it("never makes a zero of what is unknown", () => {
    const { container } = show(<Size bytes={null} />);
    expect(container).toHaveTextContent("—");
  });
});

describe("Ago", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.parse("2026-11-24T12:00:00Z") });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  it("grows older while one looks", () => {
    show(<Ago time="2026-11-24T11:59:30Z" />);
    expect(screen.getByText("30 seconds ago")).toBeInTheDocument();
    act(() => {
      vi.advanceTimersByTime(31_000);
    });
    expect(screen.getByText("1 minute ago")).toHaveAttribute("datetime", "2026-11-24T11:59:30.000Z");
  });
  it("knows no future, and shows a dash for what is unknown", () => {
    const { container } = show(
      <>
        <Ago time="2026-11-24T12:00:09Z" />
        <Ago time={null} />
      </>,
    );
    expect(container).toHaveTextContent("now—");
  });
});

describe("Platforms", () => {
  it("names each system once, and counts what does not fit", () => {
    const { container } = show(
      <Platforms
        platforms={[
          platform("linux", "amd64"),
          platform("linux", "arm64"),
          platform("linux", "arm", "v7"),
          platform("linux", "386"),
          platform("linux", "s390x"),
        ]}
      />,
    );
    expect(container).toHaveTextContent("linuxamd64arm64arm/v7+2and linux/386, linux/s390x");
  });
  it("leaves out the variant that an architecture has anyway", () => {
    const { container } = show(<Platforms platforms={[platform("linux", "arm64", "v8"), platform("linux", "arm", "v6")]} />);
    expect(container).toHaveTextContent("linuxarm64arm/v6");
  });
  it("tells Windows by the name of its release", () => {
    const { container } = show(<Platforms platforms={[platform("windows", "amd64", null, "10.0.26100.1742")]} />);
    expect(container).toHaveTextContent("windowsamd64ltsc2025");
  });
});
