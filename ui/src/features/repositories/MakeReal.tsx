import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toAppError } from "../../ipc/error";
import type { Account } from "../../ipc/model";
import { Confirm } from "../../kit/Confirm";
import { ReasonedButton } from "../../kit/ReasonedButton";
import { useOffline } from "../../kit/useOffline";
import { useMakeReal } from "./actions";
import css from "./MakeReal.module.css";

type Props = {
  account: Account;
  name: string;
  /** The tag that stays behind. */
  tag: string;
  /** Why it cannot be done now. */
  reason: string | null;
  onMade: () => void;
};

/** Makes a name real where only a push can: something tiny is pushed, and the tag that it leaves is said before. */
export function MakeReal({ account, name, tag, reason, onMade }: Props) {
  const { t } = useTranslation("repositories");
  const offline = useOffline(account.id);
  const [asking, setAsking] = useState(false);
  const make = useMakeReal(account.id);
  const close = () => {
    if (make.isPending) return;
    setAsking(false);
    make.reset();
  };
  return (
    <section className={css.offer}>
      <div>
        <h2>{t("create.real.title")}</h2>
        <p>{t("create.real.text", { tag })}</p>
      </div>
      <ReasonedButton reason={reason ?? offline} reasonAt="tooltip" onClick={() => setAsking(true)}>
        {t("create.real.open")}
      </ReasonedButton>
      <Confirm
        opened={asking}
        title={t("create.real.ask", { name })}
        action={t("create.real.action")}
        busy={make.isPending}
        error={make.error ? toAppError(make.error) : null}
        onConfirm={() => make.mutate(name, { onSuccess: onMade })}
        onClose={close}
      >
        <p>{t("create.real.what", { registry: account.label, name, tag })}</p>
        <p>{t("create.real.after")}</p>
      </Confirm>
    </section>
  );
}
