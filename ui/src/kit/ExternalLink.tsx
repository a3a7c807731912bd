import { VisuallyHidden } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useAppActions } from "./AppActions";
import css from "./ExternalLink.module.css";

/** A link that leaves Roadstead: it opens in the browser, never in this window. */
export function ExternalLink({ href, children, icon = true }: { href: string; children: ReactNode; icon?: boolean }) {
  const { t } = useTranslation("kit");
  const { openLink } = useAppActions();
  return (
    <a
      className={css.link}
      href={href}
      rel="noreferrer"
      onClick={(event) => {
        event.preventDefault();
        openLink(href);
      }}
      onAuxClick={(event) => event.preventDefault()}
    >
      {children}
      {icon && <IconExternalLink size={12} stroke={2} aria-hidden />}
      <VisuallyHidden component="span"> ({t("openInBrowser")})</VisuallyHidden>
    </a>
  );
}
