import { headerOf, type LiveAnswer, type LiveRequest } from "./answer.ts";
import type { Origins } from "./origins.ts";
import { NOT_YOURS } from "./not-yours.ts";

/** The site's own origin, when a script on one of its pages sends a request to the labs. */
const siteThatAsks = ({ role, headers }: LiveRequest, { site }: Origins): string | undefined => {
  const origin = role === "labs" ? headerOf(headers, "origin") : undefined;
  return origin !== undefined && site.includes(origin) ? origin : undefined;
};

/** Lets the site's pages read what the labs answer (Fetch standard, "CORS protocol"). No other origin may read it. */
export function corsFor(request: LiveRequest, origins: Origins): string[] {
  const origin = siteThatAsks(request, origins);
  if (origin === undefined) return [];
  return [
    "access-control-allow-origin",
    origin,
    "access-control-allow-credentials",
    "true",
    "access-control-expose-headers",
    NOT_YOURS,
    "vary",
    "origin",
  ];
}

/** The answer to a browser that asks whether a page of the site may send such a request to the labs. */
export function preflight(request: LiveRequest, origins: Origins): LiveAnswer | undefined {
  if (request.method !== "OPTIONS" || siteThatAsks(request, origins) === undefined) return undefined;
  const method = headerOf(request.headers, "access-control-request-method");
  if (method === undefined) return undefined;
  const allowed = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
  return {
    status: 204,
    headers: [
      ["access-control-allow-methods", allowed],
      ["access-control-allow-headers", "accept, content-type"],
      ["access-control-max-age", "600"],
    ],
    body: "",
  };
}
