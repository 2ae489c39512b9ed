import { fileURLToPath } from "node:url";
import { join } from "node:path";
import type { AstroIntegration } from "astro";
import { tell } from "./messages.ts";
import { pathsOf } from "./paths.ts";
import { renderPages } from "./render-pages.ts";
import { writeIndex } from "./search-index.ts";

/** The home page, and the page for 404. */
const FIRST = ["/", "/404.html"];

/**
 * `astro build` makes a bundle that renders each page on request. This renders the pages that are the same for every
 * reader, and then makes the search index. `npm start` serves the site meanwhile, and says which page comes next. Pages
 * with `export const prerender = false` differ from one request to the next, so this leaves them out.
 */
export function buildPages(): AstroIntegration {
  const components = new Set<string>();
  const done = (what: string): void => tell({ type: "done", what });
  return {
    name: "wristband-pages",
    hooks: {
      "astro:route:setup": ({ route }) => {
        if (!route.component.startsWith("src/site/pages/") || route.prerender === false) return;
        components.add(route.component);
        route.prerender = false;
      },
      // The process that started the build has ended, so nobody needs it.
      "astro:build:start": () => void process.on("disconnect", () => process.exit(1)),
      "astro:build:done": async ({ dir, logger }) => {
        const client = fileURLToPath(dir);
        const folder = join(client, "..");
        const paths = inOrder([...components].flatMap(pathsOf));
        done("The pages are bundled");
        tell({ type: "bundled", folder, paths });
        await renderPages(folder, paths);
        done(`${paths.length} pages are rendered`);
        try {
          const entries = await writeIndex(client, process.cwd());
          done(`The pages, ${entries} terms and checks can be searched`);
        } catch (error) {
          // Pagefind is a separate program for each system. Where there is none, everything but the search works.
          logger.warn(`The site has no search: ${error instanceof Error ? error.message : String(error)}`);
        }
      },
    },
  };
}

/** Each path once. What grades comes last, because it takes longest and no page needs it at once. */
function inOrder(all: readonly string[]): string[] {
  const isBench = (path: string): boolean => path.startsWith("/bench/");
  return [...new Set([...FIRST, ...all.filter((path) => !isBench(path)), ...all.filter(isBench)])];
}
