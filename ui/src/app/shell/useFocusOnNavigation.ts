import { type RefObject, useEffect, useRef } from "react";

/**
 * After a change of page, focus goes to its heading (or to the page, while the heading is still to come), so that
 * a screen reader starts there and the keyboard is not left on a link that is gone. Not at the first start.
 * `visit` tells two visits of one page apart.
 */
export function useFocusOnNavigation(main: RefObject<HTMLElement | null>, pathname: string | undefined, visit: string | undefined): void {
  const before = useRef({ pathname, visit });
  useEffect(() => {
    const { pathname: path, visit: last } = before.current;
    before.current = { pathname, visit };
    if (path === undefined || (path === pathname && last === visit)) return;
    // The same page with another filter keeps the focus, unless what had it is gone.
    if (path === pathname && document.activeElement !== document.body) return;
    const page = main.current;
    if (!page) return;
    // A page that put the focus into its own first field knows better.
    if (page.contains(document.activeElement) && document.activeElement?.matches("input, textarea")) return;
    (page.querySelector<HTMLElement>("h1") ?? page).focus({ preventScroll: true });
  }, [main, pathname, visit]);
}
