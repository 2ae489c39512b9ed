/** Serves the built site. What the environment can say stands in src/settings/settings.ts and on the page /hosting/. */
import { runSite } from "./run-site.ts";

await runSite();
