// What of the repository pages lives in the address, so that Back brings it back.
import * as z from "zod/mini";

const text = z.catch(z.optional(z.string().check(z.maxLength(200))), undefined);
const one = <const Words extends readonly string[]>(words: Words) => z.catch(z.optional(z.enum(words)), undefined);

/** The address of the list: namespace, filters, order. */
export const repositoriesSearch = z.object({
  namespace: text,
  q: text,
  visibility: one(["public", "private", "internal"]),
  content: one(["image", "helm", "plugin", "volume", "wasm", "compose", "model", "other"]),
  sort: one(["name", "pushed", "contains", "visibility", "pulls", "stars"]),
  starred: z.catch(z.optional(z.boolean()), undefined),
  down: z.catch(z.optional(z.boolean()), undefined),
});
export type RepositoriesSearch = z.infer<typeof repositoriesSearch>;

/** The address of the search over public repositories. */
export const publicSearch = z.object({ q: text });

/** The address of the creation page: what is filled in already. */
export const createSearch = z.object({ namespace: text, name: text });
export type CreateSearch = z.infer<typeof createSearch>;
