// What of an image's page, and of a comparison, lives in the address, so that Back brings it back.
import * as z from "zod/mini";
import { imageTabs } from "../../app/paths";

const text = (max: number) => z.catch(z.optional(z.string().check(z.maxLength(max))), undefined);
const digest = text(200);

/** The address of an image's page: which platform, which tab (those of artifacts too), and which layer. */
export const imageSearch = z.object({
  platform: digest,
  tab: z.catch(z.optional(z.enum([...imageTabs, "overview", "values", "readme"])), undefined),
  layer: digest,
});
export type ImageSearch = z.infer<typeof imageSearch>;

export const comparisonTabs = ["overview", "configuration", "layers", "packages", "files"] as const;
export type ComparisonTab = (typeof comparisonTabs)[number];

/** The address of a comparison: the platform of the one side, and the whole of the other one. */
export const comparisonSearch = z.object({
  platform: digest,
  other: z.catch(
    z.optional(
      z.object({
        account: z.string().check(z.maxLength(500)),
        repository: z.string().check(z.maxLength(500)),
        reference: z.string().check(z.maxLength(200)),
        platform: digest,
      }),
    ),
    undefined,
  ),
  tab: z.catch(z.optional(z.enum(comparisonTabs)), undefined),
});
export type ComparisonSearch = z.infer<typeof comparisonSearch>;
