import "@testing-library/jest-dom/vitest";
import { clearMocks } from "@tauri-apps/api/mocks";
import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeEach } from "vitest";
import { speak } from "../i18n";
import "../i18n/rest";

// What jsdom lacks and the component library asks for. None of it changes what is tested.
window.matchMedia ??= (query: string) =>
  ({
    matches: false,
    media: query,
    onchange: null,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined,
    dispatchEvent: () => false,
  }) as MediaQueryList;
window.ResizeObserver ??= class {
  observe() {
    // Nothing has a size in jsdom.
  }
  unobserve() {
    // See above.
  }
  disconnect() {
    // See above.
  }
};
Element.prototype.scrollIntoView ??= () => undefined;
window.scrollTo = () => undefined;

// The machine of the tests may be slow; a test waits for a condition, and only a failing one waits this long.
configure({ asyncUtilTimeout: 5000 });

beforeEach(() => speak("en"));
afterEach(() => {
  cleanup();
  clearMocks();
  localStorage.clear();
});
