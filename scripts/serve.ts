/** Serves the built site. What the environment can say stands in src/settings/settings.ts and on the page /hosting/. */
import { fileURLToPath } from "node:url";
import { keepOrder, startSite } from "../src/server/start-site.ts";

/** Where readers' servers are remembered, for whoever started this. */
const storeLine = (store: string): string =>
  store === "memory"
    ? "Sandboxes are kept in the memory of this process. With REDIS_URL several processes can share them."
    : `Sandboxes are kept in ${store}, for every process that is started so. The variant of your own file is off.`;

const dist = fileURLToPath(new URL("../dist", import.meta.url));

try {
  const site = await startSite({ env: process.env, dist });
  keepOrder(site);
  const { host, isPublic, store } = site.settings;
  if (isPublic) site.log.note("listening", { host, port: site.port, store });
  else {
    console.log(storeLine(store));
    console.log(`Wristband is at http://localhost:${site.port}`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
