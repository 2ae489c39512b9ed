import { join, relative, sep } from "node:path";
import type { Plugin } from "vite";

/** Folders whose modules Node loads as they are, with types stripped. */
const FOLDERS = [
  "labs",
  "articles",
  "src/cli",
  "src/http",
  "src/live",
  "src/report",
  "src/server",
  "src/settings",
  "src/sites",
  "src/text",
];

/**
 * Keeps everything but the pages out of the bundle of `astro build`. The bundle imports those files from their folders,
 * as `npm start`, the commands and the tests do, so each class and each list exists once. A browser has no disk, so
 * what a page needs there is bundled.
 */
export function fromDisk(root = process.cwd()): Plugin {
  const below = FOLDERS.map((folder) => join(root, folder) + sep);
  return {
    name: "wristband-from-disk",
    enforce: "pre",
    apply: "build",
    applyToEnvironment: ({ config }) => config.consumer === "server",
    async resolveId(id, importer, options) {
      const found = await this.resolve(id, importer, { ...options, skipSelf: true });
      const path = found?.id.replaceAll("/", sep) ?? "";
      if (!path.endsWith(".ts") || !below.some((folder) => path.startsWith(folder))) return undefined;
      // The `imports` of package.json resolve this, wherever below the root the bundle is.
      return { id: `#root/${relative(root, path).replaceAll(sep, "/")}`, external: "absolute" };
    },
  };
}
