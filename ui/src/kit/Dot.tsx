import { VisuallyHidden } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { AccountState } from "../ipc/model";
import css from "./Dot.module.css";

/** How an account stands, in the corner of its tile: round, grey or a diamond, and the word for it. */
export function Dot({ state, offline, id }: { state: AccountState["state"]; offline?: boolean; id?: string }) {
  const { t } = useTranslation(["kit", "watching"]);
  const words = {
    signed_in: t("states.signedIn"),
    anonymous: t("states.anonymous"),
    signed_out: t("states.anonymous"),
    ended: t("states.expired"),
  };
  return (
    <span className={css.dot} data-state={offline ? "offline" : state}>
      <VisuallyHidden id={id}>{offline ? t("watching:offline.state") : words[state]}</VisuallyHidden>
    </span>
  );
}
