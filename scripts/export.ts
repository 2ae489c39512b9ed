/**
 * `npm run export [-- FOLDER]`: builds the site, and writes it into a folder that any static host can serve, from any
 * path. The default is dist-export/.
 */
import { join, resolve } from "node:path";
import { exportSite } from "../src/export/export-site.ts";
import { buildPageServers } from "../src/export/page-servers.ts";
import { build } from "../src/server/building/build.ts";
import { dist, end, root } from "./run-site.ts";

try {
  const to = resolve(process.argv[2] ?? join(root, "dist-export"));
  await build({ root, dist, say: console.log }).finished;
  const pages = exportSite(join(dist, "client"), await buildPageServers(root), to);
  console.log(`${pages} pages are in ${to}. Any static host can serve that folder, under any path.`);
} catch (error) {
  end(error);
}
