// The commands that people run in a terminal, for the program that they use there.
import type { PushTarget } from "../ipc/content";
import type { Settings } from "../ipc/model";
import type { CommandPart } from "./CommandBlock";

export type Tool = NonNullable<Settings["command_tool"]>;
export const tools: readonly Tool[] = ["docker", "podman", "skopeo", "nerdctl"];

/** What an image can be pulled with: crane, too, which neither builds nor tags what is on this computer. */
export type PullTool = Tool | "crane";
export const pullTools: readonly PullTool[] = [...tools, "crane"];

/** Podman and skopeo have no default registry that could be left out. */
const defaultRegistry = "docker.io";

/** A repository as it is written in references: `acme/web`, `127.0.0.1:5000/acme/web`, `alpine`. */
export function reference(target: PushTarget, repository: string, tool: PullTool = "docker"): string {
  // Where it is empty, names have their hosts in them.
  if (target.registry === "") return repository;
  const registry = target.registry ?? (tool === "podman" || tool === "skopeo" ? defaultRegistry : null);
  if (registry) return `${registry}/${repository}`;
  return repository.replace(/^library\//, "");
}

/** A reference with its tag or, where a colon tells that it is one, with its digest. */
export function tagged(target: PushTarget, repository: string, tag: string, tool: PullTool = "docker"): string {
  return `${reference(target, repository, tool)}${tag.includes(":") ? "@" : ":"}${tag}`;
}

/** The switch that allows an unencrypted registry, for the programs that have one; docker allows loopback by itself. */
function plain(target: PushTarget, tool: PullTool, direction: "push" | "pull" | "login"): string {
  if (!target.plain_http) return "";
  switch (tool) {
    case "podman":
      return " --tls-verify=false";
    case "skopeo":
      return direction === "login" ? " --tls-verify=false" : direction === "push" ? " --dest-tls-verify=false" : " --src-tls-verify=false";
    default:
      return "";
  }
}

/** The program's name; nerdctl and crane take the same switch before the subcommand. */
function program(target: PushTarget, tool: PullTool): string {
  if (!target.plain_http) return tool;
  return tool === "nerdctl" ? "nerdctl --insecure-registry" : tool === "crane" ? "crane --insecure" : tool;
}

/** Signing in the command line, for a repository where each may be on a host of its own. */
export function loginCommand(target: PushTarget, tool: Tool, repository = ""): CommandPart[] {
  const user = target.username ? ` -u ${target.username}` : "";
  const own = target.registry === "" ? repository.split("/")[0] : null;
  const server = (own || target.login_server) ?? (tool === "podman" || tool === "skopeo" ? defaultRegistry : null);
  return [`${program(target, tool)} login${plain(target, tool, "login")}${user}${server ? ` ${server}` : ""}`];
}

/** Pulling one tag or digest. Skopeo and crane have no place of their own for images: they write an archive. */
export function pullCommand(target: PushTarget, repository: string, tag: string, tool: PullTool): CommandPart[] {
  const image = tagged(target, repository, tag, tool);
  const name = repository.split("/").at(-1) ?? repository;
  if (tool === "crane") return [`${program(target, tool)} pull ${image} ${name}.tar`];
  if (tool === "skopeo") {
    return [`skopeo copy${plain(target, tool, "pull")} docker://${image} docker-archive:${name}.tar`];
  }
  return [`${program(target, tool)} pull${plain(target, tool, "pull")} ${image}`];
}

/**
 * From an image on this computer (`local`) to the repository: a command a step. Skopeo needs one step for both.
 */
export function pushCommands(target: PushTarget, repository: string, tool: Tool, local?: string): CommandPart[][] {
  const name = repository.split("/").at(-1) ?? repository;
  const image: CommandPart = { yours: local ?? `${name}:dev` };
  const place = reference(target, repository, tool);
  const tag: CommandPart = { yours: "1.0" };
  if (tool === "skopeo") {
    return [[`skopeo copy${plain(target, tool, "push")} docker-daemon:`, image, ` docker://${place}:`, tag]];
  }
  return [
    [`${tool} tag `, image, ` ${place}:`, tag],
    [`${program(target, tool)} push${plain(target, tool, "push")} ${place}:`, tag],
  ];
}
