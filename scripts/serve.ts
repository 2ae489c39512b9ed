/** Serves the built site. What the environment can say stands in src/server/settings.ts and on the page /hosting/. */
import { fileURLToPath } from "node:url";
import { keepOrder, startSite } from "../src/server/site.ts";

const dist = fileURLToPath(new URL("../dist", import.meta.url));

try {
  const site = await startSite({ env: process.env, dist });
  keepOrder(site);
  const { host, isPublic } = site.settings;
  if (isPublic) site.log.note("listening", { host, port: site.port });
  else console.log(`Wristband is at http://localhost:${site.port}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
