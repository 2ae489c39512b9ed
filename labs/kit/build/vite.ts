import { dirname } from "node:path";
import type { Plugin } from "vite";
import { mistakenSource, mistakesOf, parseMistaken } from "./mistaken-module.ts";

/** Gives Vite, which runs the tests and `npm run dev`, the modules `solution.ts?mistake=name`, as Node has them. */
export function mistaken(): Plugin {
  return {
    name: "wristband-mistaken",
    enforce: "pre",
    // Vitest keeps transformed modules by their file's own text. These come from mistakes.ts as well.
    configureVitest: ({ defineCacheKeyGenerator }) =>
      defineCacheKeyGenerator(({ id }) => (id.includes("?mistake=") ? false : undefined)),
    async load(id) {
      const { file, name } = parseMistaken(id) ?? {};
      if (file === undefined || name === undefined) return undefined;
      return mistakenSource(file, name, (await mistakesOf(dirname(file))).mistakes);
    },
  };
}
