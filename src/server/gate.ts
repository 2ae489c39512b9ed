import type { IncomingMessage } from "node:http";
import { isLabRoute } from "../live/server/live-address.ts";
import { takesOtherSites } from "../sites/stall/stall-address.ts";
import { attackerOrigin } from "../http/origins.ts";
import { headerOf, type LiveAnswer, type LiveRequest } from "../http/answer.ts";
import { CapReached, type Caps } from "../http/caps.ts";
import { refuse } from "../http/guard.ts";
import { type Env } from "../settings/env.ts";
import { networkOf } from "../http/network.ts";
import { capAnswer, problemAnswer } from "../http/problem.ts";
import type { Source } from "../http/node.ts";

/** What the site and its labs know. Node itself refuses words that are no methods. */
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** Visible ASCII: anything else has no place in a request line (RFC 9112 section 3), and "#" is the browser's own. */
const PATH = /^\/[\x21\x22\x24-\x7e]*$/;

/** Labs and stalls get the posts of other sites. */
export const isOpen = (pathname: string): boolean => isLabRoute(pathname) || takesOtherSites(pathname);

/** Who may come in, before anything else looks at a request. `now` in epoch milliseconds. */
export class Gate {
  readonly #env: Env;
  readonly #caps: Caps;
  readonly #thief: string | undefined;
  #second = 0;
  readonly #counts = new Map<string, number>();

  constructor(env: Env, caps: Caps) {
    this.#env = env;
    this.#caps = caps;
    this.#thief = attackerOrigin(env)?.host;
  }

  /** The answer to a request that must not come in, or nothing. */
  refuse(request: LiveRequest, now: number): LiveAnswer | undefined {
    return (
      this.#tooFast(request, now) ??
      misshapen(request, this.#caps) ??
      refuse(request, this.#env, isOpen) ??
      this.#wrongSite(request)
    );
  }

  #tooFast({ address = "", headers }: LiveRequest, now: number): LiveAnswer | undefined {
    const second = Math.floor(now / 1000);
    if (second !== this.#second) this.#counts.clear();
    this.#second = second;
    const key = networkOf(address);
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    const most = this.#caps.requestsPerSecondAndAddress;
    if (count <= most) return undefined;
    const message = `More than ${most} requests came from your network address within one second. Wait one second.`;
    return capAnswer(new CapReached(429, "requestsPerSecondAndAddress", message, 1), headers);
  }

  /** The thief's name leads to the thief's pages only: labs and controls there would share his origin. */
  #wrongSite({ path, headers }: LiveRequest): LiveAnswer | undefined {
    if (this.#thief === undefined || path.startsWith("/attacker/")) return undefined;
    if (headerOf(headers, "host")?.toLowerCase() !== this.#thief) return undefined;
    const message = "The thief's site has pages below /attacker/ only.";
    return problemAnswer({ status: 404, code: "thiefs-site", title: "Not here", message }, headers);
  }
}

function misshapen({ method, path, headers }: LiveRequest, caps: Caps): LiveAnswer | undefined {
  if (path.length > caps.path) {
    const message = `The path has ${path.length} characters; the cap is ${caps.path}.`;
    return capAnswer(new CapReached(414, "path", message), headers);
  }
  if (!PATH.test(path)) {
    const message = "A request's target is a path of visible ASCII characters that begins with a slash.";
    return problemAnswer({ status: 400, code: "bad-path", title: "Not a path", message }, headers);
  }
  if (METHODS.has(method)) return undefined;
  const message = `${method} means nothing here. These do: ${[...METHODS].join(", ")}.`;
  return problemAnswer({ status: 501, code: "unknown-method", title: "Unknown method", message }, headers);
}

/** Where a request came from. The entries that our own proxies added to the end of a header are believed, no others. */
export function sourceOf({ socket, headers }: IncomingMessage, proxies: number): Source {
  const believed = (name: string): string | undefined => {
    const value = headers[name];
    if (proxies === 0 || typeof value !== "string") return undefined;
    return value.split(",").at(-proxies)?.trim();
  };
  const address = believed("x-forwarded-for") ?? socket.remoteAddress ?? "";
  const scheme = believed("x-forwarded-proto") === "https" ? "https" : "http";
  return { address, origin: `${scheme}://${headers.host?.toLowerCase() ?? "localhost"}` };
}
