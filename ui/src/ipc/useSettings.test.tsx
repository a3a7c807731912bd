import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, it } from "vitest";
import { settingsQuery } from "./app";
import { useSettings } from "./useSettings";

it("noting the page that is open draws nothing anew, and a choice does", async () => {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  const note = (change: object) =>
    act(async () => {
      client.setQueryData(settingsQuery.queryKey, (before) => ({ ...before, ...change }));
      // Those who watch are told in a task of its own.
      await new Promise((told) => setTimeout(told));
    });
  await note({ language: "en", theme: "dark", command_tool: "docker", last_path: null });
  let drawn = 0;
  const wrapper = ({ children }: { children: ReactNode }) => <QueryClientProvider client={client}>{children}</QueryClientProvider>;
  const { result } = renderHook(
    () => {
      drawn += 1;
      return useSettings()[0];
    },
    { wrapper },
  );
  const first = drawn;
  await note({ last_path: "/accounts/a" });
  expect(drawn).toBe(first);
  await note({ theme: "light" });
  expect(result.current.theme).toBe("light");
  expect(drawn).toBeGreaterThan(first);
});
