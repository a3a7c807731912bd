import { Button, Checkbox, Textarea } from "@mantine/core";
import { IconCertificate, IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { pickCertificate } from "../../../ipc/app";
import { toAppError } from "../../../ipc/error";
import { Chip } from "../../../kit/Chip";
import css from "./Advanced.module.css";
import { type CertificateChoice, ClientCertificate } from "./ClientCertificate";

type Props = {
  /** It is the vendor's own, which is never reached without encryption. */
  hosted: boolean;
  plainHttp: boolean;
  onPlainHttp: (allowed: boolean) => void;
  pem: string;
  /** The file it came from; empty when it was pasted. */
  name: string;
  onCertificate: (pem: string, name: string) => void;
  /** What is wrong with the certificate. */
  problem: string | null;
  identity: CertificateChoice;
  onIdentity: (choice: CertificateChoice) => void;
  /** What is wrong with the client certificate. */
  identityProblem: string | null;
  startOpen: boolean;
};

/** What few registries need: plain HTTP, a certificate authority of their own, and a certificate to show them. */
export function Advanced({ hosted, plainHttp, onPlainHttp, pem, name, onCertificate, problem, startOpen, ...client }: Props) {
  const { t } = useTranslation("accounts");
  const id = useId();
  const [open, setOpen] = useState(startOpen);
  const [withCa, setWithCa] = useState(pem !== "");
  const [unreadable, setUnreadable] = useState<string | null>(null);
  const wrong = problem ?? unreadable;
  const shown = open || wrong !== null || client.identityProblem !== null;

  const pick = async () => {
    setUnreadable(null);
    try {
      const file = await pickCertificate();
      if (file) onCertificate(file.text, file.name);
    } catch (thrown) {
      setUnreadable(String(toAppError(thrown).params.problem ?? ""));
    }
  };

  return (
    <div>
      <button type="button" className={css.toggle} aria-expanded={shown} aria-controls={id} onClick={() => setOpen(!open)}>
        {shown ? <IconChevronDown size={14} stroke={1.75} aria-hidden /> : <IconChevronRight size={14} stroke={1.75} aria-hidden />}
        {t("add.advanced")}
      </button>
      <div id={id} className={css.options} hidden={!shown}>
        {!hosted && (
          <div className={css.option}>
            <Checkbox label={t("add.plainHttp")} checked={plainHttp} onChange={(event) => onPlainHttp(event.currentTarget.checked)} />
            <span className={css.hint}>{t("add.plainHttpHint")}</span>
          </div>
        )}
        <div className={css.option}>
          <Checkbox
            label={t("add.extraCa")}
            checked={withCa}
            onChange={(event) => {
              setWithCa(event.currentTarget.checked);
              if (!event.currentTarget.checked) onCertificate("", "");
            }}
          />
          {withCa && pem ? (
            <Chip>
              <IconCertificate size={12} stroke={2} aria-hidden />
              {name || t("add.pasted")}
            </Chip>
          ) : (
            <span className={css.hint}>{t("add.extraCaHint")}</span>
          )}
        </div>
        {withCa && (
          <div className={css.certificate}>
            <Textarea
              aria-label={t("add.pem")}
              placeholder="-----BEGIN CERTIFICATE-----"
              value={pem}
              onChange={(event) => onCertificate(event.currentTarget.value, "")}
              rows={3}
              spellCheck={false}
              classNames={{ input: css.pem }}
              error={wrong}
            />
            <Button size="xs" onClick={pick}>
              {t("add.pick")}
            </Button>
          </div>
        )}
        {!hosted && <ClientCertificate choice={client.identity} onChange={client.onIdentity} problem={client.identityProblem} />}
      </div>
    </div>
  );
}
