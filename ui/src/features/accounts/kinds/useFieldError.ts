import { useTranslation } from "react-i18next";
import type { AppError } from "../../../ipc/error";
import type { RegistryKind } from "../../../ipc/model";
import { fieldProblem } from "../fieldProblem";
import { type FieldName, forms } from "./forms";

/** Fields by the names that the Rust side has for them. */
const reported: Partial<Record<FieldName, string>> = { secret: "password" };

/** The problem that a refusal has with a field. */
export function problemAt(name: FieldName, error: AppError | undefined): string | null {
  return fieldProblem(error, reported[name] ?? name);
}

/** Whether a refusal is about one of the kind's fields, so that it is said there. */
export function isAtField(kind: RegistryKind, error: AppError | undefined): boolean {
  const { address, ways } = forms[kind];
  return [address, ...ways.flatMap((way) => way.fields)].some((field) => problemAt(field.name, error) !== null);
}

/** What to say at a field: that it is empty, what was refused about it, or only that it was. */
export function useFieldError(kind: RegistryKind, empty: readonly FieldName[], error: AppError | undefined) {
  const { t } = useTranslation("accounts");
  const refused = error?.code === "wrong_credentials" || error?.code === "token_instead_of_password";
  return (name: FieldName): string | boolean => {
    if (empty.includes(name)) return missing(name);
    const problem = problemAt(name, error);
    if (problem === null) return refused && isSecret(name);
    if (problem === "" || problem === "empty") return missing(name);
    if (isKnown(problem)) return t(`add.problems.${problem}`);
    return name === "address" ? t("address.wrong", { problem }) : problem;
  };

  function missing(name: FieldName): string {
    return kind === "docker_hub" && name === "username" ? t("signIn.password.usernameMissing") : t(`add.missing.${name}`);
  }
}

/** The problems that have a sentence here; others come in the words of whoever refused the value. */
const known = ["form", "characters", "another_kind", "azure_only", "admin_disabled", "other_tenant", "unknown_tenant"] as const;
const isKnown = (problem: string): problem is (typeof known)[number] => known.some((name) => name === problem);

const isSecret = (name: FieldName) => name === "secret" || name === "secret_access_key";
