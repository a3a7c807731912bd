import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type AppError, textParam } from "../../ipc/error";
import type { Account } from "../../ipc/model";
import { ErrorPanel } from "../../kit/error/ErrorPanel";
import { Corrupt } from "./Corrupt";

type Props = {
  error: AppError;
  account: Account;
  /** What could not be read, for a sentence: “This layer”. */
  what: string;
  onRetry?: () => void;
};

/** Why a part of an image cannot be shown; a digest that does not fit is told with both digests. */
export function ImageError({ error, account, what, onRetry }: Props) {
  const { t } = useTranslation("common");
  if (error.code === "digest_mismatch") {
    return (
      <Corrupt
        what={what}
        expected={textParam(error, "expected") ?? ""}
        actual={textParam(error, "actual") ?? ""}
        actions={onRetry && <Button onClick={onRetry}>{t("tryAgain")}</Button>}
      />
    );
  }
  return <ErrorPanel error={error} registry={account.label} account={account.id} onRetry={onRetry} />;
}
