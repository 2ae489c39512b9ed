/** `npm run build`: builds the site into dist/. A server that uses the build before is not affected. */
import { build } from "../src/server/building/build.ts";
import { dist, end, root } from "./run-site.ts";

try {
  await build({ root, dist, say: console.log }).finished;
} catch (error) {
  end(error);
}
