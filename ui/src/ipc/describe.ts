// Error → sentence: what happened, and what to do next, in the person's language.
import { en } from "../i18n/resources";
import { type AppError, textParam } from "./error";
import type { CommandError } from "./model";

/** A translating function of any namespace. */
export type Translate = (...args: never[]) => unknown;

/** A title and a sentence for a person. */
export type Description = { title: string; text: string };

/** Codes that have sentences of their own. */
export type KnownCode = Exclude<keyof typeof en.errors, "registry">;

/** Codes of the Rust side without a sentence: none, or this line does not compile. */
type Speechless = Exclude<CommandError["code"], KnownCode>;
const speechless: [Speechless] extends [never] ? true : Speechless = true;
void speechless;

/** Whether there are sentences for a code. */
export function isKnownCode(code: string): code is KnownCode {
  return code !== "registry" && code in en.errors;
}

/** The sentences for an error. `registry` is what the side bar calls the registry that it came from. */
export function describe(error: AppError, t: Translate, registry?: string): Description {
  const translate = t as unknown as (key: string, values: Record<string, unknown>) => string;
  const code: KnownCode = isKnownCode(error.code) ? error.code : "refused";
  const values = {
    message: "",
    what: "",
    status: error.detail?.status ?? "?",
    ...error.params,
    registry: registry ?? textParam(error, "registry") ?? translate("errors:registry", {}),
  };
  // What may be done about a certificate depends on what is wrong with it.
  const problem = code === "certificate" ? textParam(error, "problem") : undefined;
  const titleKey = problem && problem in en.errors.certificate.next ? problem : "title";
  if (code === "proxy" || code === "client_certificate_needed") {
    const of = textParam(error, "problem") ?? "";
    const key = of in en.errors[code].problems ? `errors:${code}.problems.${of}` : `errors:${code}`;
    return { title: translate(`${key}.title`, values), text: translate(`${key}.text`, values) };
  }
  const times = code === "clock_wrong" ? { here: moment(error, "here"), there: moment(error, "there") } : {};
  const proxied = code === "not_a_registry" && textParam(error, "proxy") !== undefined;
  const textKey = code === "clock_wrong" && !times.there ? "unknown" : proxied ? "proxied" : "text";
  const text = translate(`errors:${code}.${textKey}`, { ...values, ...times });
  const next = titleKey === "title" ? "" : ` ${translate(`errors:certificate.next.${titleKey}`, values)}`;
  return { title: translate(`errors:${code}.${titleKey}`, values), text: text + next };
}

/** The command that an error says would help, to be copied. */
export function remedy(error: AppError): string | undefined {
  return error.code === "command_sign_in_needed" ? textParam(error, "command") : undefined;
}

function moment(error: AppError, name: string): Date | undefined {
  const told = textParam(error, name);
  return told === undefined ? undefined : new Date(told);
}
