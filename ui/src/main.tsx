import "@mantine/core/styles.css";
import "@fontsource-variable/inter/wght.css";
import "./app/styles/tokens.css";
import "./app/styles/base.css";
import { MantineProvider } from "@mantine/core";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <MantineProvider defaultColorScheme="auto">
        <h1>Roadstead</h1>
      </MantineProvider>
    </StrictMode>,
  );
}
