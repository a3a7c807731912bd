import { Button, Modal, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { pickCertificate } from "../../ipc/app";
import { describe } from "../../ipc/describe";
import { type AppError, textParam, toAppError } from "../../ipc/error";
import confirm from "../Confirm.module.css";
import { Note } from "../Note";
import { CertificateChain } from "./CertificateChain";
import { commonName, type Offer } from "./certificate";
import css from "./Trust.module.css";

type Props = {
  offer: Offer;
  /** Trusts this for the registry. What it throws is shown, and nothing is trusted. */
  onTrust: (host: string, pem: string) => Promise<void>;
};

/** The ways on from a certificate that nobody vouches for: an authority of its own, or this one certificate. */
export function Trust({ offer, onTrust }: Props) {
  const { t } = useTranslation("kit");
  const [asking, setAsking] = useState<"shown" | "own" | null>(null);
  const close = () => setAsking(null);
  const authority = offer.offer.what === "authority";
  return (
    <>
      {offer.missing !== null && (
        <Button variant="filled" onClick={() => setAsking("own")}>
          {t("trust.addAuthority")}
        </Button>
      )}
      <Button variant={offer.missing === null ? "filled" : "default"} onClick={() => setAsking("shown")}>
        {t(authority ? "trust.authority" : offer.missing === null ? "trust.certificate" : "trust.only")}
      </Button>
      <Modal
        opened={asking !== null}
        onClose={close}
        title={
          asking === "own"
            ? t("trust.ownTitle", { host: offer.host })
            : t("trust.title", { name: commonName(offer.certificate.subject), host: offer.host })
        }
        size={520}
        withCloseButton={false}
      >
        {asking && <TrustForm own={asking === "own"} offer={offer} onTrust={onTrust} onClose={close} />}
      </Modal>
    </>
  );
}

const problems = ["did_not_sign", "not_pem", "no_certificate", "not_a_certificate"] as const;

function TrustForm({ own, offer, onTrust, onClose }: Props & { own: boolean; onClose: () => void }) {
  const { t } = useTranslation(["kit", "common"]);
  const [pem, setPem] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const { host, missing } = offer;
  const problem = error?.code === "invalid_field" ? problems.find((one) => one === textParam(error, "problem")) : undefined;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      await onTrust(host, own ? pem : offer.offer.pem);
      onClose();
    } catch (thrown) {
      setError(toAppError(thrown));
    } finally {
      setBusy(false);
    }
  };
  const pick = async () => {
    setError(null);
    try {
      const file = await pickCertificate();
      if (file) setPem(file.text);
    } catch (thrown) {
      setError(toAppError(thrown));
    }
  };
  return (
    <form onSubmit={submit} className={css.form}>
      <div className={confirm.body}>
        <p>
          {t(own ? "kit:trust.ownText" : offer.offer.what === "authority" ? "kit:trust.authorityText" : "kit:trust.certificateText", {
            host,
            issuer: missing,
          })}
        </p>
        {own ? (
          <div className={css.own}>
            <Textarea
              aria-label={t("kit:trust.pem")}
              placeholder="-----BEGIN CERTIFICATE-----"
              value={pem}
              onChange={(event) => setPem(event.currentTarget.value)}
              rows={4}
              spellCheck={false}
              classNames={{ input: css.pem }}
              data-autofocus
            />
            <Button size="xs" onClick={pick}>
              {t("kit:trust.pick")}
            </Button>
          </div>
        ) : (
          <>
            <CertificateChain chain={[offer.certificate]} full plain />
            <p>{t("kit:trust.compare", { host })}</p>
          </>
        )}
        {error && (
          <Note tone="danger" title={problem ? t("kit:trust.refused") : describe(error, t).title}>
            {problem ? t(`kit:trust.problems.${problem}`, { host }) : describe(error, t).text}
          </Note>
        )}
      </div>
      <div className={confirm.foot}>
        <Button onClick={onClose} data-autofocus={own ? undefined : true}>
          {t("common:cancel")}
        </Button>
        <Button type="submit" variant="filled" disabled={own && pem.trim() === ""} loading={busy}>
          {t("kit:trust.action")}
        </Button>
      </div>
    </form>
  );
}
