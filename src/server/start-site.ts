import { existsSync } from "node:fs";
import type { RequestListener, Server } from "node:http";
import { join } from "node:path";
import { CAPS, type Caps } from "../http/caps.ts";
import type { Env } from "../settings/env.ts";
import { readSettings, type Settings } from "../settings/settings.ts";
import { loadBuilt, type Built } from "./building/built.ts";
import { createHttpServer, listen, shutDown } from "./listen.ts";
import { openFront } from "./open-front.ts";
import { factsOf, type Log } from "./site-log.ts";

export type Site = { port: number; settings: Settings; log: Log; server: Server; close: () => Promise<void> };
export type SiteOptions = {
  env: Env;
  dist: string;
  caps?: Caps;
  write?: (line: string) => void;
  /** Makes what is served. Without it that is what stands in `dist`. Asked once the settings are right and the port is ours. */
  build?: () => Promise<Built>;
};

/** The whole site on a port of its own. Throws sentences for whoever started it, before anything is built if it can. */
export async function startSite({
  env: given,
  dist,
  caps = CAPS,
  write = console.log,
  ...rest
}: SiteOptions): Promise<Site> {
  // process.env asks the system for every name, each time.
  const env = { ...given };
  const settings = readSettings(env);
  const { build = () => loadDist(dist) } = rest;
  let listener: RequestListener = answerNotYet;
  const server = createHttpServer((message, response) => listener(message, response), caps);
  const port = await listen(server, settings);
  try {
    const front = await openFront({ env, caps, write: (line) => write(line.trimEnd()), ...(await build()) });
    listener = front.listener;
    return { port, settings, log: front.log, server, close: () => shutDown(server, front.close) };
  } catch (error) {
    server.close();
    server.closeAllConnections();
    throw error;
  }
}

async function loadDist(dist: string): Promise<Built> {
  if (existsSync(join(dist, "server", "entry.mjs"))) return loadBuilt(dist);
  throw new Error("There is nothing built yet. Run `npm start`, which builds and serves.");
}

/** The port is taken from the start, so that a second start learns of it at once. */
const answerNotYet: RequestListener = (_message, response) => {
  const headers = { "content-type": "text/html; charset=utf-8", "retry-after": "2", refresh: "2" };
  response
    .writeHead(503, {
      ...headers,
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'",
    })
    .end("<!doctype html><title>Wristband</title><p>The site is being built. It will be here in a few seconds.</p>");
};

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
