import { useTranslation } from "react-i18next";
import { en } from "../../../i18n/resources";
import type { AppError } from "../../../ipc/error";
import type { RegistryKind } from "../../../ipc/model";
import { fieldProblem } from "../fieldProblem";
import { type FieldName, forms } from "./forms";

/** Fields by the names that the Rust side has for them. */
const reported: Partial<Record<FieldName, string>> = { secret: "password" };

/** Something that a problem is told at: a field, or this computer's own login, which is none. */
type Place = FieldName | "application_default";

/** The problem that a refusal has with a field. */
export function problemAt(name: Place, error: AppError | undefined): string | null {
  return fieldProblem(error, reported[name as FieldName] ?? name);
}

/** Whether a refusal is about one of the kind's fields, so that it is said there. */
export function isAtField(kind: RegistryKind, error: AppError | undefined): boolean {
  const { address, ways } = forms[kind];
  const fields = [address, ...ways.flatMap((way) => way.fields)].map((field): Place => field.name);
  if (ways.some((way) => way.name === "application_default")) fields.push("application_default");
  return fields.some((name) => problemAt(name, error) !== null);
}

/** What to say at a field: that it is empty, what was refused about it, or only that it was. */
export function useFieldError(kind: RegistryKind, empty: readonly FieldName[], error: AppError | undefined) {
  const { t } = useTranslation("accounts");
  const refused = error?.code === "wrong_credentials" || error?.code === "token_instead_of_password";
  return (name: Place): string | boolean => {
    if (name !== "application_default" && empty.includes(name)) return missing(name);
    const problem = problemAt(name, error);
    if (problem === null) return refused && isSecret(name);
    if (name !== "application_default" && (problem === "" || problem === "empty")) return missing(name);
    if (isKnown(problem)) return t(`add.problems.${problem}`);
    return name === "address" ? t("address.wrong", { problem }) : problem;
  };

  function missing(name: FieldName): string {
    return kind === "docker_hub" && name === "username" ? t("signIn.password.usernameMissing") : t(`add.missing.${name}`);
  }
}

const secrets: readonly Place[] = ["secret", "secret_access_key", "key_file", "access_token"];
const isSecret = (name: Place) => secrets.includes(name);

const isKnown = (problem: string): problem is keyof typeof en.accounts.add.problems => problem in en.accounts.add.problems;
