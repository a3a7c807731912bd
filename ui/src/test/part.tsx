import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactElement } from "react";
import { I18nextProvider } from "react-i18next";
import { createClient } from "../app/client";
import { theme } from "../app/theme";
import { i18n } from "../i18n";
import { type AppActions, AppActionsProvider } from "../kit/AppActions";

const nothing: AppActions = {
  signIn: () => undefined,
  addRegistry: () => undefined,
  openSettings: () => undefined,
  trust: () => Promise.resolve(),
  openLink: () => undefined,
};

/** One part of the UI on its own, with what surrounds every part. */
export function renderPart(part: ReactElement, actions: Partial<AppActions> = {}) {
  const user = userEvent.setup();
  const all = (inner: ReactElement) => (
    <I18nextProvider i18n={i18n}>
      <MantineProvider theme={theme} env="test">
        <QueryClientProvider client={createClient()}>
          <AppActionsProvider value={{ ...nothing, ...actions }}>{inner}</AppActionsProvider>
        </QueryClientProvider>
      </MantineProvider>
    </I18nextProvider>
  );
  const view = render(all(part));
  return { user, ...view };
}
