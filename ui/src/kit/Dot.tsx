import { VisuallyHidden } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { AccountState } from "../ipc/model";
import css from "./Dot.module.css";

/** How an account stands, in the corner of its tile: round, grey or a diamond, and the word for it. */
export function Dot({ state, id }: { state: AccountState["state"]; id?: string }) {
  const { t } = useTranslation("kit");
  const words = {
    signed_in: t("states.signedIn"),
    anonymous: t("states.anonymous"),
    signed_out: t("states.anonymous"),
    ended: t("states.expired"),
  };
  return (
    <span className={css.dot} data-state={state}>
      <VisuallyHidden id={id}>{words[state]}</VisuallyHidden>
    </span>
  );
}
