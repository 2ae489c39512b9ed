// Plain JavaScript, because Node's cache of stripped types must be on before Node reads the first TypeScript file.
// Without the cache every start takes 60 ms more.
import "../../scripts/check-node.mjs";
import * as nodeModule from "node:module";
import { join } from "node:path";

nodeModule.enableCompileCache(join(import.meta.dirname, "../../node_modules/.cache/wristband"));
const { main } = await import("./main.ts");
process.exitCode = await main(process.argv.slice(2));
