import "./app/styles/index.css";
import { createHashHistory } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { createClient } from "./app/client";
import { createAppRouter } from "./app/router";
import { firstLanguage } from "./app/useAppliedPreferences";
import { speak } from "./i18n";
import { accountsQuery } from "./ipc/accounts";
import { settingsQuery } from "./ipc/app";
import { system } from "./ipc/platform";

// In a browser there is no Rust side: `npm run dev` shows the UI over made-up registries instead.
if (import.meta.env.DEV && !("__TAURI_INTERNALS__" in window)) {
  const { installMock } = await import("./ipc/mock/install");
  const { createWorld, livedInWorld } = await import("./ipc/mock/world");
  // `?fresh` is the first start; without it, somebody has lived in it for a while.
  installMock(new URLSearchParams(window.location.search).has("fresh") ? createWorld() : livedInWorld());
}

document.documentElement.dataset.system = system;
speak(firstLanguage());

const client = createClient();
const router = createAppRouter(createHashHistory());
// Asked before anything is drawn: the answers are there when the first page is.
void client.prefetchQuery(accountsQuery);
void client.prefetchQuery(settingsQuery);
const root = document.getElementById("root");
// The address is understood first, so that the frame is drawn in one go.
if (root)
  void router.load().then(() =>
    createRoot(root).render(
      <StrictMode>
        <App client={client} router={router} />
      </StrictMode>,
    ),
  );
