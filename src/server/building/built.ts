import { readdirSync } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Rest } from "../../http/node.ts";
import { Statics } from "../../http/statics.ts";

/** A build in the form that a server needs: the files for the browser, and Astro's own handler for everything else. */
export type Built = { statics: Statics; rest: Rest };

/** Loads all of a build, so that its folder can be moved or replaced afterwards. */
export async function loadBuilt(folder: string): Promise<Built> {
  // Astro's server must not open a port.
  process.env["ASTRO_NODE_AUTOSTART"] = "disabled";
  const server = join(folder, "server");
  resolveInMemory(pathToFileURL(join(server, "/")).href);
  const { handler } = (await import(pathToFileURL(join(server, "entry.mjs")).href)) as { handler: Rest };
  const chunks = readdirSync(server, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".mjs"));
  await Promise.all(chunks.map((file) => import(pathToFileURL(join(server, file)).href)));
  return { rest: handler, statics: new Statics(join(folder, "client")) };
}

/**
 * Before each import Node looks on the disk whether the file is there, even when its module is loaded. For modules that
 * import each other below this address it does not, because the folder may have moved.
 */
function resolveInMemory(address: string): void {
  registerHooks({
    resolve: (specifier, context, next) =>
      /^\.\.?\//.test(specifier) && context.parentURL?.startsWith(address)
        ? { url: new URL(specifier, context.parentURL).href, shortCircuit: true }
        : next(specifier, context),
  });
}
