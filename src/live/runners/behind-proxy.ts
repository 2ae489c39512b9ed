import { SharedCache, type Shelf } from "../../../labs/kit/browser/shared-cache.ts";
import type { WireRequest } from "../../../labs/kit/target/target.ts";
import type { Runner } from "../server/live-server.ts";

/** Headers that only the proxy may write: what a client sends under these names is removed. */
const OWN = /^(?:forwarded|x-forwarded-.*|via)$/i;

/** The cache knows one site, by whichever name here the reader and the simulated people reach it. */
const SITE = "https://lab.test";

/**
 * A reverse proxy in front of a runner. It ends TLS, says so in X-Forwarded headers of its own, and keeps in `shelf`
 * what a shared cache may keep. It is another process than the server, so a restart of the server does not empty it.
 */
export function behindProxy(runner: Runner, shelf: Shelf): Runner {
  const cache = new SharedCache(shelf);
  return {
    send: (request) =>
      cache.pass({ ...request, origin: SITE }, (one) => runner.send(forwarded({ ...one, origin: request.origin }))),
    tick: (now) => runner.tick(now),
    take: (stream) => runner.take(stream),
    stop: (stream) => runner.stop(stream),
    list: () => runner.list(),
    restart: (disk) => runner.restart(disk),
    close: () => runner.close(),
  };
}

function forwarded(request: WireRequest): WireRequest {
  const { protocol, host } = new URL(request.origin);
  return {
    ...request,
    headers: [
      ...request.headers.filter(([name]) => !OWN.test(name)),
      ["via", "1.1 proxy"],
      ["x-forwarded-host", host],
      ["x-forwarded-proto", protocol.slice(0, -1)],
    ],
  };
}
