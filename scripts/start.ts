/** `npm start`: builds the site if anything changed since the last build, and serves it. */
import { buildAndLoad } from "../src/server/building/build-and-load.ts";
import { loadBuilt } from "../src/server/building/built.ts";
import { hashInputs, notedInputs } from "../src/server/building/inputs.ts";
import { dist, end, root, runSite } from "./run-site.ts";

await runSite(() => {
  if (notedInputs(dist) === hashInputs(root, process.env)) {
    console.log("Nothing has changed since the last build.");
    return loadBuilt(dist);
  }
  console.log("The settings are right and the port is free. Building the site; the first pages come in some seconds.");
  return buildAndLoad({ root, dist, say: console.log, failed: end });
});
