import { readFileSync } from "node:fs";
import { createServer as createHttp, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createHttps } from "node:https";
import type { AddressInfo } from "node:net";

/** One request as it reached the site. */
export type Seen = Record<"method" | "host" | "path" | "cookie" | "origin" | "site" | "referer", string>;

/**
 * A server that does what the address says: /any/path?c=Set-Cookie&c=another&status=303&to=/there&h=Name:value&body=html
 * With until=/other the answer waits until a request for /other has come.
 */
export type Site = {
  port: number;
  /** The address of `path` on `host`, answering with these Set-Cookie headers. */
  url(host: string, path: string, answer?: Answer): string;
  /** Every request so far, favicon aside. */
  seen: Seen[];
  /** The Cookie header of the last request for `path`, as pairs. */
  sent(path: string): string[];
  /** Sends more of each answer that stays open. */
  push(text: string): void;
  close(): void;
};

/** `raw` is the whole answer, octet by octet, for what Node refuses to write. */
export type Answer = {
  cookies?: string[];
  status?: number;
  to?: string;
  headers?: string[];
  body?: string;
  raw?: string;
  until?: string;
  /** An event stream that stays open. */
  open?: true;
};

const tls = (file: string) => readFileSync(new URL(`tls/${file}`, import.meta.url));

/** Starts a site on an ephemeral loopback port, over https with a certificate of its own when asked. */
export async function startSite(scheme: "http" | "https"): Promise<Site> {
  const seen: Seen[] = [];
  const waiting = new Map<string, () => void>();
  const arrived = (path: string) =>
    new Promise<void>((resolve) => (seen.some((one) => one.path === path) ? resolve() : waiting.set(path, resolve)));
  const held: ServerResponse[] = [];
  const listener: RequestListener = async (request, response) => {
    const url = new URL(request.url ?? "/", "http://site.test");
    const { cookie = "", origin = "", host = "", referer = "" } = request.headers;
    const site = String(request.headers["sec-fetch-site"] ?? "");
    if (url.pathname !== "/favicon.ico") {
      seen.push({ method: request.method ?? "", host, path: url.pathname, cookie, origin, site, referer });
    }
    waiting.get(url.pathname)?.();
    const query = url.searchParams;
    const until = query.get("until");
    if (until !== null) await arrived(until);
    const raw = query.get("raw");
    if (raw !== null) return void request.socket.end(raw, "latin1");
    response.statusCode = Number(query.get("status") ?? 200);
    for (const line of query.getAll("h")) response.appendHeader(...split(line));
    for (const line of query.getAll("c")) response.appendHeader("set-cookie", line);
    if (query.has("to")) response.setHeader("location", query.get("to") ?? "");
    const isOpen = query.has("open");
    response.setHeader("content-type", isOpen ? "text/event-stream" : "text/html; charset=utf-8");
    if (isOpen) {
      held.push(response);
      return void response.write(":\n\n");
    }
    response.end(query.get("body") ?? "<!doctype html><title>site</title>");
  };
  // WebKitGTK sends a cookie with the octet 7F, which Node refuses otherwise.
  const options = { insecureHTTPParser: true };
  const server =
    scheme === "https"
      ? createHttps({ ...options, key: tls("key.pem"), cert: tls("cert.pem") }, listener)
      : createHttp(options, listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    seen,
    url: (host, path, answer = {}) => `${scheme}://${host}:${port}${path}${toQuery(answer)}`,
    push: (text) => held.forEach((response) => void response.write(text)),
    sent: (path) => (seen.findLast((one) => one.path === path)?.cookie ?? "").split("; ").filter(Boolean),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function split(line: string): [name: string, value: string] {
  const colon = line.indexOf(":");
  return [line.slice(0, colon), line.slice(colon + 1)];
}

function toQuery({ cookies = [], status, to, headers = [], body, raw, until, open }: Answer): string {
  const query = new URLSearchParams();
  for (const cookie of cookies) query.append("c", cookie);
  for (const header of headers) query.append("h", header);
  if (status !== undefined) query.set("status", String(status));
  if (to !== undefined) query.set("to", to);
  if (body !== undefined) query.set("body", body);
  if (raw !== undefined) query.set("raw", raw);
  if (until !== undefined) query.set("until", until);
  if (open) query.set("open", "");
  return query.size > 0 ? `?${query}` : "";
}
