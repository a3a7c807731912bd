import { useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { PushTarget } from "../../ipc/content";
import { useNow } from "../../kit/useNow";
import css from "./FirstPush.module.css";
import { PushSteps, ToolSwitch } from "./PushSteps";

type Props = {
  target: PushTarget;
  repository: string;
  /** When the registry was last asked, in milliseconds since 1970. */
  askedAt: number;
  /** How often it is asked, in milliseconds. */
  every: number;
};

/** An empty repository: the commands that fill it, and the watch for the first push. */
export function FirstPush({ target, repository, askedAt, every }: Props) {
  const { t } = useTranslation("repositories");
  const card = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const here = card.current;
    return () => {
      // The first push takes this card away; whoever was on one of its buttons goes on from the page's heading.
      if (here?.contains(document.activeElement)) document.querySelector<HTMLElement>("main h1")?.focus();
    };
  }, []);
  return (
    <section className={css.card} aria-labelledby="first-push" ref={card}>
      <div className={css.head}>
        <Anchor />
        <div className={css.words}>
          <h2 id="first-push">{t("firstPush.title")}</h2>
          <div className={css.text}>{t("firstPush.text")}</div>
        </div>
        <ToolSwitch />
      </div>
      <div className={css.body}>
        <PushSteps target={target} repository={repository} />
      </div>
      <div className={css.watch}>
        <span className={css.pulse} aria-hidden="true" />
        <span role="status">{t("firstPush.watching")}</span>
        <Countdown askedAt={askedAt} every={every} />
      </div>
    </section>
  );
}

function Countdown({ askedAt, every }: { askedAt: number; every: number }) {
  const { t } = useTranslation("repositories");
  const now = useNow(1000).getTime();
  const asked = Math.max(0, Math.round((now - askedAt) / 1000));
  const next = Math.max(0, Math.round((askedAt + every - now) / 1000));
  return <span className={css.count}>{t("firstPush.asked", { asked, next })}</span>;
}

function Anchor() {
  return (
    <svg className={css.anchor} viewBox="0 0 44 44" aria-hidden="true">
      <circle cx="22" cy="22" r="21.3" fill="var(--water-1)" stroke="var(--water-line)" />
      <circle cx="22" cy="22" r="15.5" fill="var(--water-2)" stroke="var(--water-line)" strokeDasharray="2 3" />
      <g fill="none" stroke="var(--accent)" strokeWidth="1.75" strokeLinecap="round" strokeLinejoin="round">
        <circle cx="22" cy="14.8" r="2" />
        <path d="M22 16.800v12.400M18.8 20h6.400M15.3 23.300c.4 3.7 3 5.9 6.7 5.900s6.3-2.2 6.7-5.9" />
      </g>
    </svg>
  );
}
