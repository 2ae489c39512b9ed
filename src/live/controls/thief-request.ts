import type { Sent } from "../server/live-server.ts";

/** The thief sits elsewhere: no page of the site, no Origin, no browser. */
const ORIGIN = "https://lab.test";
const METHOD = /^[A-Za-z]{1,20}$/;
/** Methods that the Fetch standard lets no Request have. */
const FORBIDDEN = new Set(["CONNECT", "TRACE", "TRACK"]);
/** Line breaks would end the header, and NUL is in no header (RFC 9110 section 5.5). Beyond Latin-1 there is no byte. */
const COOKIE = /^[\t\x20-\x7e\x80-\xff]*$/;

export const isForbiddenMethod = (method: string): boolean => FORBIDDEN.has(method.toUpperCase());

/** The raw request that the form describes, or a sentence that says what is wrong with it. */
export function readThiefRequest(form: URLSearchParams): Sent | string {
  const method = form.get("method") ?? "GET";
  const path = form.get("path") ?? "/";
  const cookie = (form.get("cookie") ?? "").trim();
  const body = form.get("body") ?? "";
  if (!METHOD.test(method) || isForbiddenMethod(method)) return "method must be a word such as GET or POST.";
  if (!path.startsWith("/") || !URL.canParse(ORIGIN + path)) return "path must begin with a slash: /dashboard";
  if (!COOKIE.test(cookie)) return "cookie holds a character that no header can carry.";
  const sent: Sent = { method: method.toUpperCase(), path, headers: [], origin: ORIGIN };
  if (cookie) sent.headers.push(["cookie", cookie]);
  if (sent.method === "GET" || sent.method === "HEAD") return sent;
  sent.headers.push(["content-type", "application/x-www-form-urlencoded"]);
  return { ...sent, body };
}
