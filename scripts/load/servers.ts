/**
 * The servers that are measured, each in a separate process: `servers.ts raw|site|adapter`. It reports its port, and
 * its CPU time when asked.
 */
import { createServer, type RequestListener, type Server } from "node:http";
import { fileURLToPath } from "node:url";
import { CAPS } from "../../src/http/caps.ts";
import { startSite } from "../../src/server/start-site.ts";

const dist = fileURLToPath(new URL("../../dist", import.meta.url));

/** The labs of a site have a port of their own. */
type Ports = { port: number; labsPort?: number };

/** The least that a session-protected page can cost in Node: one cookie, one Map, one page of the usual size. */
function raw(): RequestListener {
  const sessions = new Map(Array.from({ length: 500 }, (_, n) => [`session-${n}`.padEnd(64, "x"), { name: "alice" }]));
  const page = `<!doctype html><p>Your private note: ${"x".repeat(560)}</p>`;
  return (request, response) => {
    const id = /(?:^|; )session_token=([^;]*)/.exec(request.headers.cookie ?? "")?.[1];
    const session = id === undefined ? undefined : sessions.get(id);
    if (!session) return void response.writeHead(401).end();
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(page + session.name);
  };
}

async function site(): Promise<Ports> {
  // All requests come from one address, and some from one reader. Their caps are not what is measured.
  const most = Number.MAX_SAFE_INTEGER;
  const caps = { ...CAPS, requestsPerSecondAndAddress: most, requestsPerSecond: most };
  const { WRISTBAND_LOG, REDIS_URL } = process.env;
  const env = { PORT: "0", WRISTBAND_LOG, REDIS_URL };
  const { port, labsPort } = await startSite({ env, dist, caps });
  return { port, labsPort };
}

async function adapter(): Promise<Ports> {
  process.env["ASTRO_NODE_AUTOSTART"] = "disabled";
  const { handler } = (await import(`${dist}/server/entry.mjs`)) as { handler: RequestListener };
  return { port: await portOf(createServer(handler)) };
}

const portOf = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });

const plain = async (): Promise<Ports> => ({ port: await portOf(createServer(raw())) });
const kinds: Record<string, () => Promise<Ports>> = { site, adapter, raw: plain };
const ports = await kinds[process.argv[2] ?? ""]?.();
process.on("message", (wanted) => {
  if (wanted === "memory") globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  process.send?.({ cpu: user + system, rss, heapUsed });
});
process.on("disconnect", () => process.exit());
process.send?.(ports);
