import { existsSync } from "node:fs";
import { join } from "node:path";
import { CAPS, type Caps } from "../http/caps.ts";
import type { Env } from "../settings/env.ts";
import { originsFor, type Origins } from "../http/origins.ts";
import { createKey } from "../http/start-key.ts";
import { readSettings, type Settings } from "../settings/settings.ts";
import { loadBuilt, type Built } from "./building/built.ts";
import { listenOn } from "./listen.ts";
import { openFronts } from "./fronts.ts";
import { factsOf, type Log } from "./site-log.ts";

/** A running site. `port` is the site's, `labsPort` the labs'; on a public host they are one. */
export type Site = {
  port: number;
  labsPort: number;
  origins: Origins;
  /** Where a workspace in the cloud shows the site. */
  forwardedSite: string | undefined;
  settings: Settings;
  /** The secret of this start. Undefined where no page may touch a reader's own file. */
  key: string | undefined;
  log: Log;
  close: () => Promise<void>;
};
export type SiteOptions = {
  env: Env;
  dist: string;
  caps?: Caps;
  write?: (line: string) => void;
  /**
   * Makes what is served. Left out, the build in `dist` is served. Called once the settings are right and the port is
   * taken.
   */
  build?: () => Promise<Built>;
};

/**
 * Starts the whole site, with a port for its pages and one for the labs. Throws sentences for the person who started
 * it, before anything is built if possible.
 */
export async function startSite({
  env: given,
  dist,
  caps = CAPS,
  write = console.log,
  ...rest
}: SiteOptions): Promise<Site> {
  // A copy, because each access to process.env asks the operating system.
  const env = { ...given };
  const settings = readSettings(env);
  const key = createKey(settings);
  const { build = () => loadDist(dist) } = rest;
  const servers = await listenOn(settings, caps);
  const origins = originsFor(env, servers.port, servers.labsPort);
  try {
    const built = await build();
    built.statics.useOrigins(origins);
    const ways = { env, caps, key, origins: () => origins, write: (line: string) => write(line.trimEnd()) };
    const { listener, log, close, forwardedSite } = await openFronts({ ...ways, ...built }, servers);
    servers.serve(listener);
    return { ...servers, origins, forwardedSite, settings, key, log, close: () => servers.shutDown(close) };
  } catch (error) {
    await servers.shutDown(async () => {});
    throw error;
  }
}

async function loadDist(dist: string): Promise<Built> {
  if (existsSync(join(dist, "server", "entry.mjs"))) return loadBuilt(dist);
  throw new Error("The site has not been built yet. Run `npm start`, which builds and serves the site.");
}

/** How long a site may take to close, in milliseconds: whoever runs it expects it to be gone after two seconds. */
const FAREWELL_MS = 1_500;

/** Closes the site when the process gets a signal, and logs errors that nobody caught. */
export function keepOrder({ log, close }: Site): void {
  let isEnding = false;
  const leave = (signal: string): void => {
    if (isEnding) return;
    isEnding = true;
    log.note("ending", { signal });
    setTimeout(() => process.exit(0), FAREWELL_MS);
    void close().then(() => process.exit(0));
  };
  // Not once: the list of started processes also listens, and ends this process at once when nobody else does.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, leave);
  process.on("unhandledRejection", (error) => log.note("unhandled-rejection", factsOf(error)));
  process.on("uncaughtExceptionMonitor", (error) => log.note("uncaught-exception", factsOf(error)));
}
