import type { IncomingMessage } from "node:http";
import { headerOf, type LiveAnswer, type LiveRequest } from "../http/answer.ts";
import { CapReached, type Caps } from "../http/caps.ts";
import { isSafe, originAllowed, readRole } from "../http/guard.ts";
import { KEY_HEADER } from "../http/key-header.ts";
import { networkOf } from "../http/network.ts";
import type { Source } from "../http/node.ts";
import type { Origins, Role } from "../http/origins.ts";
import { capAnswer, problemAnswer, type Problem } from "../http/problem.ts";
import { isKey } from "../http/start-key.ts";
import { placeOf, type Place } from "./roles.ts";

/** Methods that the site and its labs use. Node itself rejects words that are no methods. */
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** Visible ASCII: nothing else may stand in a request line (RFC 9112 section 3). A browser never sends "#". */
const PATH = /^\/[\x21\x22\x24-\x7e]*$/;

/**
 * Decides which requests may come in, before anything else looks at them. The only place that checks host, origin, path
 * and rate.
 */
export class Gate {
  readonly #origins: () => Origins;
  readonly #caps: Caps;
  readonly #key: string | undefined;
  #second = 0;
  readonly #counts = new Map<string, number>();

  /** `key`: the secret of this start. Without one, nothing that needs it is let in. */
  constructor(origins: () => Origins, caps: Caps, key?: string) {
    this.#origins = origins;
    this.#caps = caps;
    this.#key = key;
  }

  /**
   * The answer to a request that may not come in, or undefined. In that case it sets the request's `role`. `now` in
   * epoch milliseconds.
   */
  refuse(request: LiveRequest, now: number): LiveAnswer | undefined {
    return this.#tooFast(request, now) ?? misshapen(request, this.#caps) ?? this.#wrongPlace(request);
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

  #wrongPlace(request: LiveRequest): LiveAnswer | undefined {
    const { headers, path } = request;
    const origins = this.#origins();
    const role = readRole(headers, origins);
    if (typeof role !== "string") return problemAnswer(role, headers);
    request.role = role;
    const [pathname = ""] = path.split("?", 1);
    const place = placeOf(pathname);
    if (!place.roles.includes(role)) return elsewhere(request, place, origins);
    if (place.withKey) return refuseWithoutKey(request, origins, this.#key);
    return mayAsk(request, role, place, origins) ? undefined : otherSite(request);
  }
}

/** Each part answers only for its own paths. A GET of another part's path gets a redirect to it; a form is refused. */
function elsewhere({ method, path, headers }: LiveRequest, { roles: [role] }: Place, origins: Origins): LiveAnswer {
  const origin = role === "site" ? origins.site[0] : origins[role];
  if (origin === undefined) return noSecondSite(headers);
  const message = `${path.split("?", 1)[0]} is at ${origin}.`;
  const isLink = method === "GET" || method === "HEAD";
  const problem = { status: isLink ? 307 : 421, code: "elsewhere", title: "Not here", message };
  return problemAnswer(problem, headers, isLink ? [["location", origin + path]] : []);
}

function noSecondSite(headers: LiveRequest["headers"]): LiveAnswer {
  const message =
    "This server has no second host name for the thief's site. Set ATTACKER_ORIGIN to its address, such as https://thief.example.";
  return problemAnswer({ status: 404, code: "no-second-site", title: "No second site", message }, headers);
}

/**
 * Unsafe requests must come from a page of the same part. The site's pages may also post to the labs, because they show
 * them.
 */
function mayAsk(
  { method, headers, origin }: LiveRequest,
  role: Role,
  { open, fromSite = false }: Place,
  { site }: Origins,
): boolean {
  if (open || isSafe(method)) return true;
  if (fromSite) return originAllowed(new Headers(headers), site);
  return originAllowed(new Headers(headers), role === "labs" ? [origin, ...site] : [origin]);
}

/**
 * Why a request that writes and runs the reader's own file may not come in. Only a script of the site's own page gets
 * through: Origin and Sec-Fetch-Site say so, no form sends JSON, and only a page that was opened by the link has the key.
 */
function refuseWithoutKey(
  { method, headers }: LiveRequest,
  { site }: Origins,
  key: string | undefined,
): LiveAnswer | undefined {
  const problem = keyless(method, new Headers(headers), site, key);
  if (!problem) return undefined;
  return problemAnswer(
    { title: "Not from here", ...problem },
    headers,
    problem.status === 405 ? [["allow", "POST"]] : [],
  );
}

function keyless(
  method: string,
  headers: Headers,
  site: readonly string[],
  key: string | undefined,
): Refusal | undefined {
  if (key === undefined) return { status: 404, code: "no-own-file", message: NO_OWN_FILE };
  if (method !== "POST")
    return { status: 405, code: "post-only", message: "Only a POST can read or change a file here." };
  const isOurs = site.includes(headers.get("origin") ?? "") && headers.get("sec-fetch-site") === "same-origin";
  if (!isOurs) return { status: 403, code: "other-site", message: NOT_A_PAGE };
  const isJson = /^application\/json(?:$|;)/i.test(headers.get("content-type") ?? "");
  if (!isJson) return { status: 415, code: "json-only", message: "A request of the editor must be JSON." };
  const given = headers.get(KEY_HEADER);
  if (given === null) return { status: 401, code: "no-key", message: `This page has no key for your files. ${LINK}` };
  if (isKey(given, key)) return undefined;
  return { status: 401, code: "old-key", message: `This page's key comes from an earlier start of the site. ${LINK}` };
}

type Refusal = Pick<Problem, "status" | "code" | "message">;

const NO_OWN_FILE = "This server is for several readers, so no page can edit or run a file on it.";
const NOT_A_PAGE =
  "Only a page of this site can read and change your files, in a browser that says which page sent the request. In a terminal, run npm run check-lab.";
const LINK = "Open the link that npm start printed. It ends in #key=…";

const otherSite = ({ headers }: LiveRequest): LiveAnswer =>
  problemAnswer(
    {
      status: 403,
      code: "other-site",
      title: "Not from here",
      message: `This form was sent by ${headerOf(headers, "origin") ?? "another site"}. Only this site's own pages may use the controls.`,
    },
    headers,
  );

function misshapen({ method, path, headers }: LiveRequest, caps: Caps): LiveAnswer | undefined {
  if (path.length > caps.path) {
    const message = `The path has ${path.length} characters; the limit is ${caps.path}.`;
    return capAnswer(new CapReached(414, "path", message), headers);
  }
  let characters = 0;
  for (const [name, value] of headers) characters += name.length + value.length;
  if (characters > caps.headers) {
    const message = `The headers have ${characters} characters; the limit is ${caps.headers}.`;
    return capAnswer(new CapReached(431, "headers", message), headers);
  }
  if (!PATH.test(path)) {
    const message = "A request's target is a path of visible ASCII characters that begins with a slash.";
    return problemAnswer({ status: 400, code: "bad-path", title: "Not a path", message }, headers);
  }
  if (METHODS.has(method)) return undefined;
  const message = `${method} means nothing here. These do: ${[...METHODS].join(", ")}.`;
  return problemAnswer({ status: 501, code: "unknown-method", title: "Unknown method", message }, headers);
}

/**
 * The address of the client. Of a forwarding header it believes only the entries at the end, which our own proxies
 * added.
 */
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
