import { QueryClient } from "@tanstack/react-query";
import { describe, expect, it } from "vitest";
import { hub, mockCommands, pageOf } from "../test/content";
import type { Tag } from "./content";
import { newestTagsQuery, tagsQuery } from "./tagQueries";

const many: Tag[] = Array.from({ length: 240 }, (_, index) => ({ name: `1.${index}`, detail: null }));

function world() {
  const calls = mockCommands({ tags: ({ cursor }) => pageOf(many, cursor), cached_tags: () => null });
  return { client: new QueryClient(), requests: () => calls.filter(({ command }) => command === "tags").length };
}

describe("the tags of a repository", () => {
  it("take one request a page, with the first page of the repository's own page among them", async () => {
    const { client, requests } = world();
    await client.fetchQuery(newestTagsQuery(hub.id, "acme/web"));
    const list = await client.fetchQuery(tagsQuery(hub.id, "acme/web"));
    expect(list.items).toHaveLength(240);
    expect(requests()).toBe(3);
  });

  it("are asked for from the first page on when they are refreshed", async () => {
    const { client, requests } = world();
    await client.fetchQuery(tagsQuery(hub.id, "acme/web"));
    await client.refetchQueries({ queryKey: tagsQuery(hub.id, "acme/web").queryKey, exact: true });
    expect(requests()).toBe(6);
  });
});
