// What of the repository pages lives in the address, so that Back brings it back.
import { z } from "zod";

const text = z.string().max(200).optional().catch(undefined);

/** The address of the list: namespace, filters, order. */
export const repositoriesSearch = z.object({
  namespace: text,
  q: text,
  visibility: z.enum(["public", "private", "internal"]).optional().catch(undefined),
  content: z.enum(["image", "helm", "plugin", "volume", "wasm", "compose", "model", "other"]).optional().catch(undefined),
  sort: z.enum(["name", "pushed", "contains", "visibility", "pulls", "stars"]).optional().catch(undefined),
  down: z.boolean().optional().catch(undefined),
});
export type RepositoriesSearch = z.infer<typeof repositoriesSearch>;

/** The address of the creation page: what is filled in already. */
export const createSearch = z.object({ namespace: text, name: text });
export type CreateSearch = z.infer<typeof createSearch>;
