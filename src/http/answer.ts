/**
 * The request that a live server gets and the answer that it gives, free of any framework: strings, pairs and at most
 * one stream.
 */
import type { Role } from "./origins.ts";

export type Pairs = [name: string, value: string][];

export type LiveRequest = {
  method: string;
  /** Scheme and host, without a slash at the end. */
  origin: string;
  /** The part of the server that was asked for. Set where the request comes in. */
  role?: Role;
  /** Path and query as they came. */
  path: string;
  headers: Pairs;
  /** The client's network address, if known. */
  address?: string;
  /** Aborted when the client goes away before it has its answer. Left out where nobody can know. */
  gone?: () => AbortSignal;
  /** The whole body as text. Throws CapReached when it is too large. */
  body: () => Promise<string>;
};

export type LiveAnswer = { status: number; headers: Pairs; body: string | ReadableStream<Uint8Array> };

export const headerOf = (headers: Pairs, wanted: string): string | undefined =>
  headers.find(([name]) => name === wanted)?.[1];

/** The query of a path, with its question mark, or "". */
export const queryOf = (path: string): string => (path.includes("?") ? path.slice(path.indexOf("?")) : "");

/** Statuses that must not have a body (RFC 9110 section 6.4.1). */
const BODILESS = new Set([204, 205, 304]);

/** Astro replaces a 404 or 500 that has no body by the site's own error page. It leaves an empty body alone. */
const REPLACED = new Set([404, 500]);

export function toResponse({ status, headers, body }: LiveAnswer): Response {
  const none = BODILESS.has(status) || (body === "" && !REPLACED.has(status));
  return new Response(none ? null : body, { status, headers });
}

/** True when a client wants data and not a page. */
export const wantsJson = (headers: Pairs): boolean =>
  headerOf(headers, "accept")?.includes("application/json") ?? false;

/**
 * On every answer below /live/. Nothing loads from anywhere; each kind of page adds a line of its own that says what it
 * may do.
 */
const COMMON: Pairs = [
  ["cache-control", "no-store"],
  ["x-content-type-options", "nosniff"],
  // Not no-referrer: with that a browser sends "Origin: null" with every form (Fetch standard, "append a request
  // Origin header"), and neither a lab nor a control could check where a form came from. No path leaves either way.
  ["referrer-policy", "strict-origin"],
  ["cross-origin-resource-policy", "same-origin"],
];

const LOCKED =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'self'; base-uri 'none'";

/**
 * A lab's page: its own inline scripts run, because chapter 3 is about them. They cannot send anything over the
 * network, except where mount.ts lets them open the event stream of their own server.
 */
export const LAB_HEADERS: Pairs = [
  ...COMMON,
  ["content-security-policy", LOCKED.replace("style-src", "script-src 'unsafe-inline'; style-src")],
];

/** A page that the site writes itself: no script at all. */
export const SITE_HEADERS: Pairs = [...COMMON, ["content-security-policy", LOCKED]];

export const json = (value: unknown, status = 200, headers: Pairs = []): LiveAnswer => ({
  status,
  headers: [["content-type", "application/json; charset=utf-8"], ...SITE_HEADERS, ...headers],
  body: JSON.stringify(value),
});

export const goTo = (location: string, status = 303, headers: Pairs = []): LiveAnswer => ({
  status,
  headers: [["location", location], ...SITE_HEADERS, ...headers],
  body: "",
});
