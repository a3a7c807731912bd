// A README is hostile text from a registry: Markdown and the HTML in it are rendered as elements of a short list, links
// open outside and only http(s), and no picture is loaded.
import { IconEyeOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import Markdown, { type Components } from "react-markdown";
import rehypeRaw from "rehype-raw";
import rehypeSanitize, { defaultSchema } from "rehype-sanitize";
import remarkGfm from "remark-gfm";
import { useAppActions } from "./AppActions";
import { ExternalLink } from "./ExternalLink";
import css from "./Readme.module.css";

const schema: typeof defaultSchema = {
  ...defaultSchema,
  protocols: { ...defaultSchema.protocols, href: ["http", "https"], src: ["http", "https"], cite: [], longDesc: [] },
};

/** The README, its headings under the page's own. */
export function Readme({ markdown }: { markdown: string }) {
  return (
    <div className={css.readme}>
      <Markdown
        remarkPlugins={[remarkGfm]}
        rehypePlugins={[rehypeRaw, [rehypeSanitize, schema]]}
        urlTransform={(url) => (isWeb(url) ? url : "")}
        components={components}
      >
        {markdown}
      </Markdown>
    </div>
  );
}

const components: Components = {
  h1: ({ children }) => <h3 className={css.h1}>{children}</h3>,
  h2: ({ children }) => <h4 className={css.h2}>{children}</h4>,
  h3: ({ children }) => <h5 className={css.h3}>{children}</h5>,
  h4: ({ children }) => <h6 className={css.h3}>{children}</h6>,
  h5: ({ children }) => <h6 className={css.h3}>{children}</h6>,
  a: ({ href, children }) =>
    href && isWeb(href) ? (
      <ExternalLink href={href} icon={false}>
        {children}
      </ExternalLink>
    ) : (
      <span>{children}</span>
    ),
  img: ({ src, alt }) => <Picture src={typeof src === "string" ? src : ""} alt={alt ?? ""} />,
  table: ({ children }) => (
    <div className={css.wide}>
      <table>{children}</table>
    </div>
  ),
};

/** In the place of a picture: from where it would come, and the way to it. */
function Picture({ src, alt }: { src: string; alt: string }) {
  const { t } = useTranslation("repositories");
  const { openLink } = useAppActions();
  const host = isWeb(src) ? new URL(src).host : null;
  return (
    <span className={css.picture}>
      <IconEyeOff size={14} stroke={1.75} aria-hidden />
      <span>
        {host ? t("readme.picture", { host }) : t("readme.noPicture")}
        {alt && ` (${alt})`}
      </span>
      {host && (
        <button
          type="button"
          onClick={(event) => {
            // A picture is often inside of a link; this click is meant for the picture.
            event.preventDefault();
            event.stopPropagation();
            openLink(src);
          }}
        >
          {t("readme.show")}
        </button>
      )}
    </span>
  );
}

function isWeb(url: string): boolean {
  return URL.canParse(url) && ["http:", "https:"].includes(new URL(url).protocol);
}
