// What surrounds every page: the look, the language, the answers kept in memory, and the router.
import { MantineProvider } from "@mantine/core";
import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { I18nextProvider } from "react-i18next";
import { i18n } from "../i18n";
import { HintLayer } from "../kit/HintLayer";
import type { AppRouter } from "./router";
import { theme, variables } from "./theme";

type Props = { client: QueryClient; router: AppRouter; env?: "default" | "test" };

export function App({ client, router, env = "default" }: Props) {
  return (
    <I18nextProvider i18n={i18n}>
      <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto" env={env}>
        <QueryClientProvider client={client}>
          <RouterProvider router={router} />
          <HintLayer />
        </QueryClientProvider>
      </MantineProvider>
    </I18nextProvider>
  );
}
