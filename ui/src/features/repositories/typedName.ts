// What people type or paste where a repository's name is asked for.

/**
 * The repository in `127.0.0.1:5000/team/app:1.0@sha256:…`, without scheme, the registry's own address, tag and digest.
 * Only the registry that is asked is taken off: another one's address is no name here, and the registry will say so.
 */
export function typedName(text: string, registryUrl: string): string {
  const { host } = new URL(registryUrl);
  let name = text.trim().replace(/^https?:\/\//i, "");
  if (name.toLowerCase().startsWith(`${host}/`)) name = name.slice(host.length + 1);
  name = name.replace(/@.*$/, "").replace(/^\/+|\/+$/g, "");
  return name.replace(/:[^/:]*$/, "");
}
