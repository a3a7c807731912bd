import { type AppError, textParam } from "../../ipc/error";
import type { CertificateInfo, TrustOffer } from "../../ipc/model";

/** The chain in a certificate error, the issuer of all first, as one reads it. */
export function chainOf(error: AppError): CertificateInfo[] {
  const chain = error.params.chain;
  return Array.isArray(chain) ? ([...chain].reverse() as CertificateInfo[]) : [];
}

/** The name in a distinguished name: `CN=acme Root CA,O=acme` is "acme Root CA". */
export function commonName(subject: string): string {
  return /(?:^|,\s*)CN=([^,]+)/.exec(subject)?.[1] ?? subject;
}

/** What may be trusted so that a refused certificate is accepted. */
export type Offer = {
  /** Whose certificate it is, `host:port`. */
  host: string;
  offer: TrustOffer;
  /** What is trusted, to be looked at. */
  certificate: CertificateInfo;
  /** Who signed the server's certificate, where the server did not send that along: the better one to trust. */
  missing: string | null;
};

/** What a certificate error says may be trusted; `null` where nothing would help. */
export function offerOf(error: AppError): Offer | null {
  const offer = error.params.offer as TrustOffer | null | undefined;
  const host = textParam(error, "host");
  const certificate = chainOf(error).find((one) => one.fingerprint === offer?.fingerprint);
  if (error.code !== "certificate" || !offer || !host || !certificate) return null;
  const signed = offer.what === "certificate" && textParam(error, "problem") === "unknown_issuer";
  return { host, offer, certificate, missing: signed ? commonName(certificate.issuer) : null };
}

/** A fingerprint as `openssl x509 -fingerprint` prints it, to be compared with that. */
export function inPairs(fingerprint: string): string {
  return fingerprint.toUpperCase().replace(/(..)(?=.)/g, "$1:");
}
