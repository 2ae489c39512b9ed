/** The headers by which a browser says where a request comes from (Fetch, and Fetch Metadata). */

/**
 * Where the page is that sends the request: on the site itself, on a sibling domain, which counts as the same site, or
 * on another site.
 */
export type From = "here" | "sibling" | "cross-site";

export type Provenance = {
  from?: From | undefined;
  /** The request has no Origin header. */
  origin?: "none" | undefined;
  /** The request has no Sec-Fetch headers: a browser from before 2023 sent it, or a program. */
  fetchMetadata?: "none" | undefined;
};

const isSafe = (method: string): boolean => method === "GET" || method === "HEAD";

/** The origin of the page that sends the request. `own` is that of the server. */
function originOf(from: From, own: string): string {
  if (from === "cross-site") return "https://evil.test";
  return from === "sibling" ? own.replace("://", "://evil.") : own;
}

const SITES: Record<From, string> = { here: "same-origin", sibling: "same-site", "cross-site": "cross-site" };

/**
 * Origin and Sec-Fetch headers of a request to `own`. A form or a link navigates; other methods are a script's. A browser
 * sends Sec-Fetch headers to an address that it trusts only: over plain http it leaves them out.
 */
export function provenance(
  method: string,
  own: string,
  { from = "here", origin, fetchMetadata }: Provenance,
): [name: string, value: string][] {
  const headers: [string, string][] = [];
  if (!isSafe(method) && origin !== "none") headers.push(["origin", originOf(from, own)]);
  if (fetchMetadata === "none" || own.startsWith("http:")) return headers;
  const navigates = isSafe(method) || method === "POST";
  headers.push(
    ["sec-fetch-dest", navigates ? "document" : "empty"],
    ["sec-fetch-mode", navigates ? "navigate" : "cors"],
    ["sec-fetch-site", SITES[from]],
  );
  return headers;
}
