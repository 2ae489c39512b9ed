import { existsSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { CAPS, type Caps } from "../http/caps.ts";
import { Statics } from "../http/statics.ts";
import type { Env } from "../settings/env.ts";
import { readSettings, type Settings } from "../settings/settings.ts";
import type { Rest } from "./front.ts";
import { createHttpServer, listen, shutDown } from "./listen.ts";
import { openFront } from "./open-front.ts";
import { factsOf, type Log } from "./site-log.ts";

export type Site = { port: number; settings: Settings; log: Log; server: Server; close: () => Promise<void> };
export type SiteOptions = { env: Env; dist: string; caps?: Caps; write?: (line: string) => void };

/** The whole site on a port of its own. Throws sentences for whoever started it. */
export async function startSite({ env: given, dist, caps = CAPS, write = console.log }: SiteOptions): Promise<Site> {
  // process.env asks the system for every name, each time.
  const env = { ...given };
  readSettings(env);
  if (!existsSync(join(dist, "server", "entry.mjs"))) {
    throw new Error("There is nothing built yet. Run `npm start`, which builds and serves.");
  }
  const { handler } = await loadAstro(dist);
  const statics = new Statics(join(dist, "client"));
  const { listener, settings, log, close } = await openFront({
    env,
    caps,
    write: (line) => write(line.trimEnd()),
    statics,
    rest: handler,
  });
  const server = createHttpServer(listener, caps);
  const port = await listen(server, settings);
  return { port, settings, log, server, close: () => shutDown(server, close) };
}

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
