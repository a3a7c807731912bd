import { QueryClient } from "@tanstack/react-query";

/** Holds the answers in memory. The Rust side throttles and repeats, so nothing is repeated here. */
export function createClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: false,
        staleTime: 10_000,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        // The network that counts is the Rust side's; a web view's idea of "offline" must not hold calls back.
        networkMode: "always",
      },
      mutations: { networkMode: "always" },
    },
  });
}
