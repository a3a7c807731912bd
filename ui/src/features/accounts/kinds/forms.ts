// What each kind of registry needs to be added and signed in to: data, so that a form shows just that.
import type { en } from "../../../i18n/resources";
import type { RegistryKind } from "../../../ipc/model";

/** A field of the form. The names are those that the Rust side reports a problem with, but for `secret`. */
export type FieldName =
  | "address"
  | "profile"
  | "region"
  | "access_key_id"
  | "secret_access_key"
  | "session_token"
  | "tenant"
  | "project"
  | "key_file"
  | "access_token"
  | "username"
  | "secret";

export type Field = {
  name: FieldName;
  /** It may stay empty. */
  optional?: true;
  placeholder?: string;
  /** What to put there, and where to get it. */
  help?: keyof typeof en.accounts.add.help;
};

/** One of the ways to sign in to a kind of registry. */
export type Way = {
  name: keyof typeof en.accounts.add.ways;
  fields: readonly Field[];
  /** The user name that goes with it, where it is not the person's to type. */
  username?: string;
};

export type KindForm = {
  /** One may run it oneself, or put it behind a name of one's own, so that no address tells that it is there. */
  anywhere?: true;
  /** Where it is; one with a home of its own is asked for an address only where it may be elsewhere, too. */
  address: Field & { atHome?: true };
  /** The first is the one shown first. */
  ways: readonly [Way, ...Way[]];
  /** The vendor's page about where to get what is asked for, where Roadstead links to no page that makes it. */
  guide?: string;
};

const aws = (...fields: Field[]): Field[] => [...fields, { name: "region", optional: true, placeholder: "eu-west-1", help: "region" }];

const project = (help: "project" | "projectOfLogin" | "projectOfKey"): Field => ({
  name: "project",
  optional: true,
  placeholder: "acme-harbour",
  help,
});

/** The form of each kind. */
export const forms: Record<RegistryKind, KindForm> = {
  docker_hub: {
    address: { name: "address", atHome: true },
    ways: [
      {
        name: "user",
        fields: [
          { name: "username", optional: true },
          { name: "secret", optional: true, placeholder: "dckr_pat_…", help: "token" },
        ],
      },
    ],
  },
  ecr: {
    address: { name: "address", optional: true, placeholder: "123456789012.dkr.ecr.eu-west-1.amazonaws.com", help: "ecrAddress" },
    ways: [
      { name: "profile", fields: aws({ name: "profile", placeholder: "default", help: "profile" }) },
      {
        name: "keys",
        fields: aws(
          { name: "access_key_id", placeholder: "AKIA…" },
          { name: "secret_access_key", help: "secretAccessKey" },
          { name: "session_token", optional: true, help: "sessionToken" },
        ),
      },
      { name: "environment", fields: aws() },
    ],
    guide: "https://docs.aws.amazon.com/cli/latest/userguide/cli-chap-configure.html",
  },
  acr: {
    anywhere: true,
    address: { name: "address", placeholder: "acme.azurecr.io", help: "acrAddress" },
    ways: [
      {
        name: "user",
        fields: [
          { name: "username", optional: true, help: "acrUsername" },
          { name: "secret", optional: true, help: "acrSecret" },
        ],
      },
      { name: "azure_cli", fields: [{ name: "tenant", optional: true, placeholder: "contoso.onmicrosoft.com", help: "azureTenant" }] },
    ],
    guide: "https://learn.microsoft.com/azure/container-registry/container-registry-authentication",
  },
  artifact_registry: {
    address: { name: "address", atHome: true },
    ways: [
      { name: "application_default", fields: [project("projectOfLogin")] },
      { name: "key_file", fields: [{ name: "key_file", help: "keyFile" }, project("projectOfKey")] },
      {
        name: "access_token",
        fields: [{ name: "access_token", optional: true, placeholder: "ya29.…", help: "accessToken" }, project("project")],
      },
    ],
    guide: "https://cloud.google.com/artifact-registry/docs/docker/authentication",
  },
  harbor: {
    anywhere: true,
    address: { name: "address", placeholder: "https://harbor.example.com" },
    ways: [
      {
        name: "user",
        fields: [
          { name: "username", optional: true, placeholder: "robot$ci", help: "harborUsername" },
          { name: "secret", optional: true, help: "harborSecret" },
        ],
      },
    ],
    guide: "https://goharbor.io/docs/latest/working-with-projects/project-configuration/create-robot-accounts/",
  },
  artifactory: {
    anywhere: true,
    address: { name: "address", placeholder: "https://example.jfrog.io", help: "artifactoryAddress" },
    ways: [
      {
        name: "user",
        fields: [
          { name: "username", optional: true },
          { name: "secret", optional: true, help: "artifactorySecret" },
        ],
      },
    ],
    guide: "https://jfrog.com/help/r/jfrog-platform-administration-documentation/access-tokens",
  },
  gitlab: {
    anywhere: true,
    address: { name: "address", placeholder: "https://gitlab.com", help: "gitlabAddress" },
    ways: [
      {
        name: "user",
        fields: [
          { name: "username", optional: true },
          { name: "secret", optional: true, placeholder: "glpat-…", help: "gitlabSecret" },
        ],
      },
    ],
  },
  github: {
    anywhere: true,
    address: { name: "address", atHome: true, placeholder: "ghcr.io" },
    ways: [{ name: "user", fields: [{ name: "username" }, { name: "secret", placeholder: "ghp_…", help: "githubSecret" }] }],
  },
  quay: {
    anywhere: true,
    address: { name: "address", placeholder: "https://quay.io", help: "quayAddress" },
    ways: [
      // The name under which Quay's registry knows OAuth tokens.
      { name: "oauth", fields: [{ name: "secret", help: "quayToken" }], username: "$oauthtoken" },
      {
        name: "robot",
        fields: [
          { name: "username", optional: true, placeholder: "acme+ci" },
          { name: "secret", optional: true, help: "quayRobot" },
        ],
      },
    ],
    guide: "https://docs.quay.io/api/",
  },
  oci: {
    anywhere: true,
    address: { name: "address", placeholder: "registry.example.com", help: "ociAddress" },
    ways: [
      {
        name: "user",
        fields: [
          { name: "username", optional: true, help: "ociUsername" },
          { name: "secret", optional: true, help: "token" },
        ],
      },
      // The name under which Docker's credential helpers keep identity tokens.
      { name: "identity", fields: [{ name: "secret", help: "identityToken" }], username: "<token>" },
    ],
  },
};
