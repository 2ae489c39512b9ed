/**
 * Checks only Origin, which every browser sends with a POST, and Referer if Origin is missing. Does not use
 * Sec-Fetch-Site.
 */
import { html, type Handler, type Lab } from "../../kit/lab/index.ts";
import { createShop, type Session } from "./parts/shop.ts";

export default function createServer(lab: Lab<Session>): Handler {
  const shop = createShop(lab);
  return (request) =>
    request.method !== "POST" || comesFromUs(request) ? shop(request) : html("No", "<p>No.</p>", 403);
}

function comesFromUs({ headers, url }: Request): boolean {
  const said = headers.get("origin") ?? headers.get("referer");
  if (said === null) return headers.get("cookie") === null;
  return URL.canParse(said) && new URL(said).origin === new URL(url).origin;
}
