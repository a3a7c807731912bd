import { useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import css from "./HintLayer.module.css";

/** How long the pointer rests before the words come, in milliseconds. */
const rest = 400;
const edge = 8;
const gap = 6;

type Shown = { words: string; at: DOMRect; beside: boolean };

/**
 * A few more words about what is pointed at: whatever has `data-hint` shows them after a moment, or at once when it is
 * reached by keyboard; with `data-hint-cut`, only while its own words do not fit; with `data-hint-beside`, to the right and not
 * below. One layer for the whole window, so that
 * a cell of a long list costs nothing, and not the browser's own `title`, which cannot be dressed and lingers.
 * What a screen reader must know stands in words at the place itself.
 */
export function HintLayer() {
  const [shown, setShown] = useState<Shown | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let target: HTMLElement | null = null;
    const hide = () => {
      clearTimeout(timer);
      target = null;
      setShown(null);
    };
    const show = (element: HTMLElement) => {
      const words = element.dataset.hint;
      if (!words || !element.isConnected || ("hintCut" in element.dataset && fits(element))) return;
      setShown({ words, at: element.getBoundingClientRect(), beside: "hintBeside" in element.dataset });
    };
    const hintOf = (event: Event) => (event.target instanceof Element ? event.target.closest<HTMLElement>("[data-hint]") : null);
    const onOver = (event: Event) => {
      const element = hintOf(event);
      if (element === target) return;
      hide();
      target = element;
      if (element) timer = setTimeout(() => show(element), rest);
    };
    const onFocus = (event: Event) => {
      const element = hintOf(event);
      if (!element?.matches(":focus-visible")) return;
      hide();
      target = element;
      show(element);
    };
    const followed = { pointerover: onOver, focusin: onFocus, focusout: hide, pointerdown: hide, keydown: hide, scroll: hide, wheel: hide };
    for (const [name, listener] of Object.entries(followed)) document.addEventListener(name, listener, { capture: true, passive: true });
    window.addEventListener("blur", hide);
    return () => {
      clearTimeout(timer);
      for (const [name, listener] of Object.entries(followed)) document.removeEventListener(name, listener, { capture: true });
      window.removeEventListener("blur", hide);
    };
  }, []);
  return shown && createPortal(<Words {...shown} />, document.body);
}

function Words({ words, at, beside }: Shown) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!box.current) return;
    const { offsetWidth: width, offsetHeight: height } = box.current;
    const below = at.bottom + gap;
    const above = at.top - gap - height;
    const top = beside ? at.top + at.height / 2 - height / 2 : below + height + edge > window.innerHeight ? above : below;
    const wanted = beside ? at.right + gap : at.left + at.width / 2 - width / 2;
    const left = Math.min(Math.max(edge, wanted), window.innerWidth - width - edge);
    box.current.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
    box.current.dataset.placed = "";
  }, [at, beside]);
  return (
    <div className={css.hint} ref={box} aria-hidden="true">
      {words}
    </div>
  );
}

/** Whether everything in an element, and in what of it is cut on its own, can be seen. */
function fits(element: HTMLElement): boolean {
  return [element, ...element.querySelectorAll<HTMLElement>("*")].every(
    (part) => part.scrollWidth <= part.clientWidth || part.clientWidth === 0,
  );
}
