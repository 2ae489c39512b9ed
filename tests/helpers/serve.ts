/** The built site as scripts/serve.ts starts it, with patient caps, and those in the CAPS of the environment on top. */
import { fileURLToPath } from "node:url";
import type { Caps } from "../../src/http/caps.ts";
import { keepOrder, startSite } from "../../src/server/start-site.ts";
import { PATIENT } from "./patient.ts";

const dist = fileURLToPath(new URL("../../dist", import.meta.url));
const some = JSON.parse(process.env["CAPS"] ?? "{}") as Partial<Caps>;
const site = await startSite({ env: process.env, dist, caps: { ...PATIENT, ...some } });
keepOrder(site);
console.log(`Wristband is at http://localhost:${site.port}`);
