import { expect, it } from "vitest";

const sources: Record<string, string> = import.meta.glob(["../app/**/*.ts*", "../features/accounts/WelcomePage.tsx", "!../**/*.test.*"], {
  query: "?raw",
  import: "default",
  eager: true,
});

it("whatever is read after the first page is read with its sentences and looks", () => {
  const late = Object.entries(sources).flatMap(([file, source]) =>
    [...source.matchAll(/^.*\bimport\(.*$/gm)].map(([line]) => ({ file, line: line.trim() })),
  );
  expect(late.length).toBeGreaterThan(5);
  const without = late.filter(({ line }) => !line.includes("readLater(() => import("));
  expect(without).toEqual([]);
});
