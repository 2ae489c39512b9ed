/**
 * A policy for all requests that reads Fetch Metadata. From other sites it lets only visits in, and no form, image or
 * script.
 */
import { html, type Handler, type Lab } from "../../kit/lab/index.ts";
import { createShop, type Session } from "./parts/shop.ts";

export default function createServer(lab: Lab<Session>): Handler {
  const shop = createShop(lab);
  return async (request) => {
    const why = objection(request);
    return why === undefined ? shop(request) : html("Refused", `<p>${why}.</p>`, 403);
  };
}

function objection(request: Request): string | undefined {
  const said = (what: string) => request.headers.get(`sec-fetch-${what}`) ?? undefined;
  const reads = request.method === "GET" || request.method === "HEAD";
  const site = said("site");
  if (site === "same-origin" || site === "none") return undefined;
  if (site !== undefined) {
    const visits = reads && said("mode") === "navigate" && !["object", "embed"].includes(said("dest") ?? "");
    return visits ? undefined : "Another site may send visitors here, and nothing else";
  }
  if (reads) return undefined;
  const origin = request.headers.get("origin") ?? undefined;
  if (origin === undefined) return request.headers.has("cookie") ? "A form must say where it is from" : undefined;
  return origin === new URL(request.url).origin ? undefined : "This form is from another site";
}
