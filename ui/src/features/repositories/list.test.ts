import { describe, expect, it } from "vitest";
import type { Repository } from "../../ipc/content";
import { filledColumns, firstSort, narrow, sortRepositories } from "./list";
import { nearNames } from "./near";
import { hasPaths, treeRows } from "./tree";
import { typedName } from "./typedName";

const repository = (name: string, known: Partial<Repository> = {}): Repository => ({
  name,
  description: null,
  visibility: null,
  last_pushed: null,
  contains: null,
  pulls: null,
  stars: null,
  size: null,
  archived: false,
  ...known,
});
const names = (list: readonly Repository[]) => list.map(({ name }) => name);

describe("the list of repositories", () => {
  const list = [
    repository("acme/web", { visibility: "private", last_pushed: "2026-11-24T00:00:00Z", pulls: 5, contains: ["image"] }),
    repository("acme/api", { visibility: "public", last_pushed: "2026-11-20T00:00:00Z", pulls: 900, description: "Orders" }),
    repository("acme/new", { visibility: "public", pulls: 0 }),
  ];
  it("shows the columns that somebody can fill, and no other", () => {
    expect([...filledColumns(list)].sort()).toEqual(["contains", "name", "pulls", "pushed", "visibility"]);
    expect([...filledColumns([repository("a")])]).toEqual(["name"]);
  });
  it("begins with the newest, or by name where no time is told", () => {
    expect(firstSort(filledColumns(list))).toEqual({ sort: "pushed", down: true });
    expect(firstSort(new Set(["name"]))).toEqual({ sort: "name", down: false });
  });
  it("puts what is unknown at the end whichever way it is sorted", () => {
    expect(names(sortRepositories(list, "pushed", true))).toEqual(["acme/web", "acme/api", "acme/new"]);
    expect(names(sortRepositories(list, "pushed", false))).toEqual(["acme/api", "acme/web", "acme/new"]);
    expect(names(sortRepositories(list, "pulls", true))).toEqual(["acme/api", "acme/web", "acme/new"]);
  });
  it("looks for the text in names and descriptions, together with the filters", () => {
    expect(names(narrow(list, { text: "ORDERS" }))).toEqual(["acme/api"]);
    expect(names(narrow(list, { text: "", visibility: "public" }))).toEqual(["acme/api", "acme/new"]);
    expect(names(narrow(list, { text: "web", content: "image" }))).toEqual(["acme/web"]);
  });
});

describe("names that come close", () => {
  const known = ["acme/web", "acme/wasm-filters", "acme/api", "acme/postgres-backup"];
  it("are found behind swapped and missing letters", () => {
    expect(nearNames(known, "wbe")).toEqual(["acme/web"]);
    expect(nearNames(known, "postgers")).toEqual(["acme/postgres-backup"]);
    expect(nearNames(known, "acme/appi")).toEqual(["acme/api"]);
  });
  it("are none for something else altogether", () => {
    expect(nearNames(known, "kubernetes")).toEqual([]);
    expect(nearNames(known, "")).toEqual([]);
  });
});

describe("the tree of repositories", () => {
  const list = ["hello", "team/app", "team/backend/api"].map((name) => repository(name));
  it("is offered only where names have paths below their namespace", () => {
    expect(hasPaths(list, null)).toBe(true);
    expect(hasPaths([repository("acme/web")], "acme")).toBe(false);
    expect(hasPaths([repository("acme/team/web")], "acme")).toBe(true);
  });
  it("shows folders with how many they hold, and leaves out what is closed", () => {
    const rows = (closed: string[]) =>
      treeRows(list, new Set(closed)).map((row) =>
        row.kind === "folder" ? `${row.depth} ${row.name}/ ${row.count}` : `${row.depth} ${row.key}`,
      );
    expect(rows([])).toEqual(["0 team/ 2", "1 backend/ 1", "2 team/backend/api", "1 team/app", "0 hello"]);
    expect(rows(["team/backend"])).toEqual(["0 team/ 2", "1 backend/ 1", "1 team/app", "0 hello"]);
  });
});

describe("a repository's name as it is typed", () => {
  it("loses scheme, address, tag and digest, and nothing else", () => {
    const at = "http://127.0.0.1:5000/";
    expect(typedName(" team/app ", at)).toBe("team/app");
    expect(typedName("127.0.0.1:5000/team/app:1.0", at)).toBe("team/app");
    expect(typedName("http://127.0.0.1:5000/team/app@sha256:abc", at)).toBe("team/app");
    expect(typedName("other.example/team/app", at)).toBe("other.example/team/app");
    expect(typedName("/alpine:3.20", at)).toBe("alpine");
  });
});
