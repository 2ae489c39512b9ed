import { fileURLToPath } from "node:url";
import { join } from "node:path";
import type { AstroIntegration } from "astro";
import { tell } from "./messages.ts";
import { pathsOf } from "./paths.ts";
import { renderPages } from "./render-pages.ts";
import { writeIndex } from "./search-index.ts";

/** The page that a reader sees first, and the one that says that there is none. */
const FIRST = ["/", "/404.html"];

/**
 * `astro build` bundles all pages to be rendered when they are asked for. This renders those that are the same for every
 * reader, and then indexes them for the search. `npm start` serves meanwhile, and says which page comes next. Pages with
 * `export const prerender = false` differ from one request to the next, and stay as they are.
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
      // Nobody needs the build when the process that started it has died.
      "astro:build:start": () => void process.on("disconnect", () => process.exit(1)),
      "astro:build:done": async ({ dir, logger }) => {
        const client = fileURLToPath(dir);
        const folder = join(client, "..");
        const paths = [...new Set([...FIRST, ...[...components].flatMap(pathsOf)])];
        done("The pages are bundled");
        tell({ type: "bundled", folder, paths });
        await renderPages(folder, paths);
        done(`${paths.length} pages are rendered`);
        try {
          const entries = await writeIndex(client, process.cwd());
          done(`The pages, ${entries} terms and checks can be searched`);
        } catch (error) {
          // Pagefind comes as a program for each system. Where there is none, everything but the search works.
          logger.warn(`The site has no search: ${error instanceof Error ? error.message : String(error)}`);
        }
      },
    },
  };
}
