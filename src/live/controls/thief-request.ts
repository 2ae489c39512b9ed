import type { Sent } from "../server/live-server.ts";

/** The host that the thief's program names unless the form names another. No browser writes any host but its own. */
const HOST = "lab.test";
const HOST_NAME = /^[a-z0-9.-]{1,100}(?::\d{1,5})?$/i;
const METHOD = /^[A-Za-z]{1,20}$/;
/** Methods that the Fetch standard forbids for a Request. */
const FORBIDDEN = new Set(["CONNECT", "TRACE", "TRACK"]);
/**
 * A line break would end the header, and NUL is not allowed in one (RFC 9110 section 5.5). A character beyond Latin-1
 * has no byte.
 */
const COOKIE = /^[\t\x20-\x7e\x80-\xff]*$/;

export const isForbiddenMethod = (method: string): boolean => FORBIDDEN.has(method.toUpperCase());

/** The raw request that the form describes, of a program that sends no Origin because it is no browser; or a sentence that says what is wrong with it. */
export function readThiefRequest(form: URLSearchParams): Sent | string {
  const method = form.get("method") ?? "GET";
  const path = form.get("path") ?? "/";
  const host = form.get("host") || HOST;
  const cookie = (form.get("cookie") ?? "").trim();
  const body = form.get("body") ?? "";
  if (!METHOD.test(method) || isForbiddenMethod(method)) return "method must be a word such as GET or POST.";
  const origin = `https://${host}`;
  if (!HOST_NAME.test(host) || !URL.canParse(origin)) return "host must be a name such as lab.test.";
  if (!path.startsWith("/") || !URL.canParse(origin + path)) return "path must begin with a slash: /dashboard";
  if (!COOKIE.test(cookie)) return "cookie contains a character that no header may contain.";
  const sent: Sent = { method: method.toUpperCase(), path, headers: [], origin };
  if (cookie) sent.headers.push(["cookie", cookie]);
  if (sent.method === "GET" || sent.method === "HEAD") return sent;
  sent.headers.push(["content-type", "application/x-www-form-urlencoded"]);
  return { ...sent, body };
}
