import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  clearScreen: false,
  // The desktop shell loads this address while developing; a moving port would leave it with a blank window.
  server: { host: "127.0.0.1", port: 1420, strictPort: true },
  // Nothing inlined: the window's policy allows fonts and pictures from its own files only, not from data addresses.
  build: {
    assetsInlineLimit: 0,
    target: ["es2022", "safari16"],
    chunkSizeWarningLimit: 1200,
    // What the first page needs comes in one file: each file more is one more question from the web view to the app.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "start", tags: ["$initial"] }] } } },
  },
  test: {
    environment: "jsdom",
    setupFiles: ["./src/test/setup.ts"],
    restoreMocks: true,
    // A whole window in jsdom on a slow, shared machine. Tests wait for conditions, so only a failing one takes long.
    testTimeout: 30_000,
  },
});
