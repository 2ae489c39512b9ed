import { header } from "./headers.ts";
import type { WireRequest, WireResponse } from "../target/target.ts";

/** An answer that a cache keeps. `at` and `until` are epoch milliseconds; `asked` are the request headers that Vary names. */
export type Kept = { asked: [name: string, value: string][]; at: number; until: number; response: WireResponse };

/** Answers that are kept, by scheme, host, path and query. One address has several if they vary. */
export type Shelf = Map<string, Kept[]>;

/** How long an answer is kept that does not say how long, in milliseconds. A cache may choose (RFC 9111 section 4.2.2). */
const HEURISTIC = 10_000;

/** Addresses that it keeps, answers of one address, and characters of one of them. Beyond it the oldest go. */
const MOST = 50;
const MOST_VARIANTS = 4;
const MOST_CHARACTERS = 65_536;

/** Statuses that a cache may keep although nothing says so (RFC 9110 section 15.1). 206 is left out. */
const KEPT_UNASKED = new Set([200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501]);

type Send = (request: WireRequest) => Promise<WireResponse>;

/**
 * A cache that all visitors share, as a proxy in front of a server has. It keeps everything that RFC 9111 lets it keep,
 * with its cookies. It never asks the server if something is still fresh.
 */
export class SharedCache {
  readonly #shelf: Shelf;

  /** `shelf` is what it keeps already. */
  constructor(shelf: Shelf = new Map()) {
    this.#shelf = shelf;
  }

  /** Answers from what it keeps, or sends the request on. `x-cache` says which. */
  async pass(request: WireRequest, send: Send): Promise<WireResponse> {
    const key = request.origin + request.path;
    const known = request.method === "GET" ? this.#find(key, request) : undefined;
    if (known) {
      const age = String(Math.floor((request.now - known.at) / 1000));
      return { ...known.response, headers: [...known.response.headers, ["age", age], ["x-cache", "hit"]] };
    }
    const response = await send(request);
    if (request.method === "GET") this.#keep(key, request, response);
    // RFC 9111 section 4.4: whatever changes something makes what is kept of this address invalid.
    else if (request.method !== "HEAD" && request.method !== "OPTIONS" && response.status < 400)
      this.#shelf.delete(key);
    return { ...response, headers: [...response.headers, ["x-cache", "miss"]] };
  }

  #find(key: string, request: WireRequest): Kept | undefined {
    const kept = this.#shelf.get(key) ?? [];
    return kept.findLast(
      ({ asked, until }) => request.now < until && asked.every(([name, value]) => header(request, name) === value),
    );
  }

  #keep(key: string, request: WireRequest, response: WireResponse): void {
    const asked = variesBy(response);
    const lifetime = asked && mayKeep(request, response) ? lifetimeOf(response, request.now) : 0;
    if (!asked || lifetime <= 0) return;
    const values = asked.map((name): [string, string] => [name, header(request, name)]);
    if (response.body.length > MOST_CHARACTERS) return;
    const others = (this.#shelf.get(key) ?? []).filter(({ until }) => request.now < until).slice(1 - MOST_VARIANTS);
    this.#shelf.delete(key);
    for (const oldest of this.#shelf.keys()) {
      if (this.#shelf.size < MOST) break;
      this.#shelf.delete(oldest);
    }
    this.#shelf.set(key, [
      ...others,
      { asked: values, at: request.now, until: request.now + lifetime, response: keepable(response) },
    ]);
  }
}

/** The directives of Cache-Control, names in lower case, values without quotes. */
export function cacheControl({ headers }: Pick<WireResponse, "headers">): Map<string, string> {
  const all = headers.filter(([name]) => name.toLowerCase() === "cache-control").map(([, value]) => value);
  const parts = all.join(",").match(/[^\s,="]+(?:\s*=\s*(?:"[^"]*"|[^\s,]*))?/g) ?? [];
  return new Map(
    parts.map((part) => {
      const [name = "", value = ""] = part.split(/=(.*)/s);
      return [name.trim().toLowerCase(), value.trim().replace(/^"|"$/g, "")];
    }),
  );
}

/** RFC 9111 section 3, for a shared cache. */
function mayKeep(request: WireRequest, response: WireResponse): boolean {
  const said = cacheControl(response);
  if (said.has("no-store") || isWhole("private", said) || isWhole("no-cache", said) || response.stream !== undefined)
    return false;
  const isAllowed = said.has("public") || said.has("s-maxage") || said.has("must-revalidate");
  if (header(request, "authorization") !== "" && !isAllowed) return false;
  const isAsked =
    said.has("public") || said.has("max-age") || said.has("s-maxage") || header(response, "expires") !== "";
  return (isAsked && response.status !== 206 && response.status !== 304) || KEPT_UNASKED.has(response.status);
}

/** With names of headers behind it a directive is about these alone (sections 5.2.2.4 and 5.2.2.7). */
const isWhole = (directive: string, said: Map<string, string>): boolean => said.get(directive) === "";

/** What is left of an answer without the headers that it keeps out of caches. */
function keepable(response: WireResponse): WireResponse {
  const said = cacheControl(response);
  const names = ["private", "no-cache"].flatMap((directive) =>
    (said.get(directive) ?? "").toLowerCase().split(/[\s,]+/),
  );
  return { ...response, headers: response.headers.filter(([name]) => !names.includes(name.toLowerCase())) };
}

/** How long it may be given to somebody, in milliseconds: while it is fresh, and while the cache asks anew (RFC 5861). */
function lifetimeOf(response: WireResponse, now: number): number {
  const said = cacheControl(response);
  const stale = said.get("stale-while-revalidate") ?? "";
  const isAllowed = /^\d+$/.test(stale) && !said.has("must-revalidate") && !said.has("proxy-revalidate");
  return freshFor(response, said, now) + (isAllowed ? Number(stale) * 1000 : 0);
}

/** Section 4.2.1, in milliseconds. */
function freshFor(response: WireResponse, said: Map<string, string>, now: number): number {
  const seconds = said.get("s-maxage") ?? said.get("max-age");
  if (seconds !== undefined) return /^\d+$/.test(seconds) ? Number(seconds) * 1000 : 0;
  const expires = header(response, "expires");
  // Section 5.3: a date that is none, such as 0, has passed.
  if (expires !== "") return (Date.parse(expires) || 0) - (Date.parse(header(response, "date")) || now);
  return HEURISTIC;
}

/** The request headers that Vary names, in lower case. Undefined for `*`: then nothing can be used again. */
function variesBy({ headers }: WireResponse): string[] | undefined {
  const lines = headers.filter(([name]) => name.toLowerCase() === "vary").map(([, value]) => value);
  const names = lines
    .join(",")
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter(Boolean);
  return names.includes("*") ? undefined : names;
}
