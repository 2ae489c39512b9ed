import { existsSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { CAPS, type Caps } from "../http/caps.ts";
import type { Env } from "../settings/env.ts";
import { createFront, type Rest } from "./front.ts";
import { createHttpServer, listen, shutDown } from "./listen.ts";
import { createLog, factsOf, type Log } from "./site-log.ts";
import { readSettings, type Settings } from "../settings/settings.ts";
import { Statics } from "../http/statics.ts";

type PartsModule = typeof import("./parts.ts");

export type Site = { port: number; settings: Settings; log: Log; server: Server; close: () => Promise<void> };
export type SiteOptions = { env: Env; dist: string; caps?: Caps; write?: (line: string) => void };

/** The whole site on a port of its own. Throws sentences for whoever started it. */
export async function startSite({ env: given, dist, caps = CAPS, write = console.log }: SiteOptions): Promise<Site> {
  // process.env asks the system for every name, each time.
  const env = { ...given };
  const settings = readSettings(env);
  if (!existsSync(join(dist, "server", "parts.mjs"))) {
    throw new Error("There is nothing built yet. Run `npm start`, which builds and serves.");
  }
  const log = createLog(settings.log, (line) => write(line.trimEnd()), Date.now);
  const { openParts } = await loadParts(dist);
  const { parts, health, close } = await openParts({ env, caps, note: log.note });
  const { handler } = await loadAstro(dist);
  const front = createFront({
    settings,
    env,
    caps,
    log,
    clock: Date.now,
    parts,
    health,
    statics: new Statics(join(dist, "client")),
    rest: handler,
  });
  const server = createHttpServer(front, caps);
  const port = await listen(server, settings);
  return { port, settings, log, server, close: () => shutDown(server, close) };
}

/** What src/server/dev.ts had built beside Astro's own server. */
const loadParts = (dist: string): Promise<PartsModule> =>
  import(pathToFileURL(join(dist, "server", "parts.mjs")).href) as Promise<PartsModule>;

/** Astro's own handler, as its adapter builds it. It must not listen by itself. */
async function loadAstro(dist: string): Promise<{ handler: Rest }> {
  process.env["ASTRO_NODE_AUTOSTART"] = "disabled";
  return (await import(pathToFileURL(join(dist, "server", "entry.mjs")).href)) as { handler: Rest };
}

/** Ends the process in order when it is told to, and writes down what nobody else caught. */
export function keepOrder({ log, close }: Site): void {
  const leave = (signal: string): void => {
    log.note("ending", { signal });
    void close().then(() => process.exit(0));
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, leave);
  process.on("unhandledRejection", (error) => log.note("unhandled-rejection", factsOf(error)));
  process.on("uncaughtExceptionMonitor", (error) => log.note("uncaught-exception", factsOf(error)));
}
