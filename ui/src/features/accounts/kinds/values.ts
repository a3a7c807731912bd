// What was typed into a kind's form, and the draft that comes of it.
import type { AddressGuess, RegistryDraft, RegistryKind } from "../../../ipc/model";
import { type FieldName, forms, type Way } from "./forms";

export type Values = Record<FieldName, string> & {
  way: Way["name"];
  /** Where the chosen key file is; empty when its text was pasted. */
  key_path: string;
};

/** Nothing typed yet, but for what is known already. */
export function emptyValues(kind: RegistryKind, known: Partial<Values> = {}): Values {
  return {
    way: forms[kind].ways[0].name,
    address: "",
    profile: "",
    region: "",
    access_key_id: "",
    secret_access_key: "",
    session_token: "",
    tenant: "",
    project: "",
    key_file: "",
    key_path: "",
    access_token: "",
    username: "",
    secret: "",
    ...known,
  };
}

/** The way that is chosen. */
export function wayOf(kind: RegistryKind, values: Values): Way {
  const { ways } = forms[kind];
  return ways.find((way) => way.name === values.way) ?? ways[0];
}

/** What an address that was pasted tells of the form's fields. */
export function toldBy(kind: RegistryKind, guess: AddressGuess | null): Partial<Values> {
  if (kind !== "artifact_registry" || guess?.kind !== kind) return {};
  // The address of a Google account is its project's at the API.
  return { project: /\/v1\/projects\/([^/]+)$/.exec(guess.address)?.[1] ?? "" };
}

/** Whether nothing was put into a field; a key file may be chosen instead of pasted. */
export function isEmpty(values: Values, name: FieldName): boolean {
  return values[name].trim() === "" && !(name === "key_file" && values.key_path !== "");
}

/** The fields that must not stay empty and did. */
export function missing(kind: RegistryKind, values: Values, withAddress: boolean): FieldName[] {
  const fields = withAddress ? [forms[kind].address, ...wayOf(kind, values).fields] : wayOf(kind, values).fields;
  const empty = fields.filter((field) => !field.optional && isEmpty(values, field.name)).map((field) => field.name);
  // A region's own registry needs no address, and an address tells its region: one of the two is enough.
  const nowhere = withAddress && kind === "ecr" && values.address.trim() === "" && values.region.trim() === "";
  return nowhere ? [...empty, "region"] : empty;
}

/** How a draft signs in, by the way that is chosen. */
export function credentials(kind: RegistryKind, values: Values): Pick<RegistryDraft, "username" | "secret" | "cloud"> {
  const text = (name: FieldName) => values[name].trim() || null;
  const region = text("region");
  const none = { username: null, secret: null };
  switch (values.way) {
    case "profile":
      return { ...none, cloud: { cloud: "aws", way: "profile", profile: values.profile.trim(), region } };
    case "keys":
      return {
        ...none,
        cloud: {
          cloud: "aws",
          way: "keys",
          access_key_id: values.access_key_id.trim(),
          secret_access_key: values.secret_access_key,
          session_token: text("session_token"),
          region,
        },
      };
    case "environment":
      return { ...none, cloud: { cloud: "aws", way: "environment", region } };
    case "azure_cli":
      return { ...none, cloud: { cloud: "azure", tenant: text("tenant") } };
    case "application_default":
      return { ...none, cloud: { cloud: "google", way: "application_default", project: text("project") } };
    case "key_file": {
      const path = values.key_path || null;
      return {
        ...none,
        cloud: { cloud: "google", way: "key_file", project: text("project"), key_file: path ? null : values.key_file, path },
      };
    }
    case "access_token": {
      const access_token = values.access_token.trim();
      // Without one it is looked around in by name.
      if (access_token === "") return { ...none, cloud: null };
      return { ...none, cloud: { cloud: "google", way: "access_token", project: text("project"), access_token } };
    }
    default:
      return { username: wayOf(kind, values).username ?? text("username"), secret: values.secret || null, cloud: null };
  }
}
