import { dirname } from "node:path";
import type { Plugin } from "vite";
import { mistakenSource, mistakesOf, parseMistaken } from "./mistaken-module.ts";

/**
 * Gives the modules `solution.ts?mistake=name` to Vite, which runs the tests and `npm run dev`. Node has its own hook.
 */
export function mistaken(): Plugin {
  return {
    name: "wristband-mistaken",
    enforce: "pre",
    // Vitest caches a transformed module by its file's text. These modules also depend on mistakes.ts.
    configureVitest: ({ defineCacheKeyGenerator }) =>
      defineCacheKeyGenerator(({ id }) => (id.includes("?mistake=") ? false : undefined)),
    async load(id) {
      const { file, name } = parseMistaken(id) ?? {};
      if (file === undefined || name === undefined) return undefined;
      return mistakenSource(file, name, (await mistakesOf(dirname(file))).mistakes);
    },
  };
}
