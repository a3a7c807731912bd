import { Button } from "@mantine/core";
import { IconCompassOff } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { toAppError } from "../ipc/error";
import { DisclosureButton, useDisclosure } from "../kit/Disclosure";
import { readLater } from "../later/readLater";
import css from "./OtherPages.module.css";
import { paths } from "./paths";

const ErrorDetails = lazy(() => readLater(() => import("../kit/error/ErrorDetails")).then((module) => ({ default: module.ErrorDetails })));

/** An address that leads nowhere. */
export function NotFoundPage() {
  const { t } = useTranslation("shell");
  return (
    <section className={css.page}>
      <IconCompassOff size={24} stroke={1.5} aria-hidden />
      <h1 tabIndex={-1}>{t("notFound.title")}</h1>
      <p>{t("notFound.text")}</p>
      <Button renderRoot={(props) => <Link {...props} {...paths.welcome()} />}>{t("notFound.home")}</Button>
    </section>
  );
}

/** A page that threw: the rest of the window goes on. */
export function CrashedPage({ error, reset }: { error: unknown; reset: () => void }) {
  const { t } = useTranslation(["shell", "common", "kit"]);
  const details = useDisclosure();
  const message = toAppError(error).params.message;
  return (
    <section className={css.page} role="alert">
      <h1 tabIndex={-1}>{t("shell:crashed.title")}</h1>
      <p>{t("shell:crashed.text")}</p>
      <div className={css.actions}>
        <Button onClick={reset}>{t("common:tryAgain")}</Button>
        <DisclosureButton of={details} show={t("kit:showDetails")} hide={t("kit:hideDetails")} />
      </div>
      {details.open && (
        <Suspense>
          <ErrorDetails detail={{ status: null, code: null, message: String(message ?? error), request: null, request_id: null }} />
        </Suspense>
      )}
    </section>
  );
}
