import type { AppError } from "../../ipc/error";
import type { CertificateInfo } from "../../ipc/model";

/** The chain in a certificate error, the issuer of all first, as one reads it. */
export function chainOf(error: AppError): CertificateInfo[] {
  const chain = error.params.chain;
  return Array.isArray(chain) ? ([...chain].reverse() as CertificateInfo[]) : [];
}

/** The name in a distinguished name: `CN=acme Root CA,O=acme` is "acme Root CA". */
export function commonName(subject: string): string {
  return /(?:^|,\s*)CN=([^,]+)/.exec(subject)?.[1] ?? subject;
}
