import { describe, expect, it } from "vitest";
import type { PushTarget } from "../ipc/content";
import { commandText } from "./CommandBlock";
import { loginCommand, type PullTool, pullCommand, pushCommands, type tools } from "./commandLines";

const hub: PushTarget = { login_server: null, username: "acme", registry: null, plain_http: false };
const local: PushTarget = { login_server: "127.0.0.1:5000", username: null, registry: "127.0.0.1:5000", plain_http: true };

const all = (target: PushTarget, repository: string, tool: (typeof tools)[number]) =>
  [loginCommand(target, tool), ...pushCommands(target, repository, tool), pullCommand(target, repository, "1.0", tool)].map(commandText);

describe("the commands that are shown", () => {
  it("leave out what the docker command line knows by itself", () => {
    expect(all(hub, "acme/web", "docker")).toEqual([
      "docker login -u acme",
      "docker tag web:dev acme/web:1.0",
      "docker push acme/web:1.0",
      "docker pull acme/web:1.0",
    ]);
    expect(commandText(pullCommand(hub, "library/alpine", "3.20", "docker"))).toBe("docker pull alpine:3.20");
  });
  it("name the registry for programs without a default one", () => {
    expect(all(hub, "acme/web", "podman")[0]).toBe("podman login -u acme docker.io");
    expect(all(hub, "library/alpine", "podman")[3]).toBe("podman pull docker.io/library/alpine:1.0");
    expect(all(hub, "acme/web", "skopeo")).toEqual([
      "skopeo login -u acme docker.io",
      "skopeo copy docker-daemon:web:dev docker://docker.io/acme/web:1.0",
      "skopeo copy docker://docker.io/acme/web:1.0 docker-archive:web.tar",
    ]);
  });
  it("pull by digest as by tag", () => {
    const digest = `sha256:${"a".repeat(64)}`;
    const pull = (target: PushTarget, tool: PullTool) => commandText(pullCommand(target, "acme/web", digest, tool));
    expect(pull(hub, "docker")).toBe(`docker pull acme/web@${digest}`);
    expect(pull(hub, "crane")).toBe(`crane pull acme/web@${digest} web.tar`);
    expect(pull(local, "crane")).toBe(`crane --insecure pull 127.0.0.1:5000/acme/web@${digest} web.tar`);
    expect(pull(local, "skopeo")).toBe(
      `skopeo copy --src-tls-verify=false docker://127.0.0.1:5000/acme/web@${digest} docker-archive:web.tar`,
    );
  });
  it("take names as they are where these have their hosts in them", () => {
    const google: PushTarget = { login_server: "us-docker.pkg.dev", username: "oauth2accesstoken", registry: "", plain_http: false };
    const tug = "europe-west1-docker.pkg.dev/acme/fleet/tug";
    expect(commandText(loginCommand(google, "docker", tug))).toBe("docker login -u oauth2accesstoken europe-west1-docker.pkg.dev");
    expect(commandText(pullCommand(google, tug, "1.0", "podman"))).toBe(`podman pull ${tug}:1.0`);
    expect(commandText(pullCommand(google, "gcr.io/acme/tug", "1.0", "docker"))).toBe("docker pull gcr.io/acme/tug:1.0");
  });
  it("name a registry of one's own, and allow it unencrypted where the program asks for that", () => {
    expect(all(local, "team/app", "docker")).toEqual([
      "docker login 127.0.0.1:5000",
      "docker tag app:dev 127.0.0.1:5000/team/app:1.0",
      "docker push 127.0.0.1:5000/team/app:1.0",
      "docker pull 127.0.0.1:5000/team/app:1.0",
    ]);
    expect(all(local, "team/app", "podman")[2]).toBe("podman push --tls-verify=false 127.0.0.1:5000/team/app:1.0");
    expect(all(local, "team/app", "nerdctl")[2]).toBe("nerdctl --insecure-registry push 127.0.0.1:5000/team/app:1.0");
  });
});
