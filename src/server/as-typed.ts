import type { IncomingMessage } from "node:http";
import type { Forwarded } from "../settings/forwarded.ts";
import type { Ports } from "./listen.ts";

const hostOf = (origin: string): string => new URL(origin).host;

/**
 * Makes a request that came by a workspace's proxy look as its browser sent it, and answers whether it came so. Such a proxy says
 * in Host or in X-Forwarded-Host what its visitor typed. GitHub's writes http://localhost:4321 in place of an Origin that
 * equals the address asked for, and leaves others alone.
 */
export function asTyped(message: IncomingMessage, { site, labs }: Forwarded, ports: Ports): boolean {
  const { headers } = message;
  const typed = [headers.host, single(headers["x-forwarded-host"])].find(
    (name) => name !== undefined && [hostOf(site), hostOf(labs)].includes(name.toLowerCase()),
  );
  if (typed === undefined) return false;
  const [origin, port] = typed.toLowerCase() === hostOf(labs) ? [labs, ports.labsPort] : [site, ports.port];
  replace(message, "host", hostOf(origin));
  replace(message, "x-forwarded-proto", "https");
  const isOwn = [`http://localhost:${port}`, `https://localhost:${port}`].includes(headers.origin ?? "");
  if (isOwn && headers["sec-fetch-site"] === "same-origin") replace(message, "origin", origin);
  return true;
}

const single = (value: string | string[] | undefined): string | undefined =>
  typeof value === "string" && !value.includes(",") ? value : undefined;

/** Gives a header one value, whatever it had. */
function replace(message: IncomingMessage, wanted: string, value: string): void {
  message.headers[wanted] = value;
  const raw: string[] = [];
  for (let at = 0; at + 1 < message.rawHeaders.length; at += 2) {
    const name = message.rawHeaders[at] ?? "";
    if (name.toLowerCase() !== wanted) raw.push(name, message.rawHeaders[at + 1] ?? "");
  }
  message.rawHeaders.splice(0, Infinity, ...raw, wanted, value);
}
