import { dropsAt, readSetCookie } from "../../../labs/kit/browser/set-cookie.ts";
import type { SandboxRecord, SetBefore } from "./record.ts";

/** Cookies known per server: enough for every lab, and a limit for a server that sets a new one each time. */
const MOST_COOKIES = 40;

/**
 * Keeps what is known of a cookie that was set. A control can then change or delete it, and tell it from other
 * programs' cookies.
 */
export function rememberCookie({ cookies }: SandboxRecord, set: SetBefore): void {
  const known = cookies.findIndex(({ name, path }) => name === set.name && path === set.path);
  if (known >= 0) cookies.splice(known, 1);
  cookies.push(set);
  if (cookies.length > MOST_COOKIES) cookies.shift();
}

/**
 * A browser's Cookie header without the cookies that this server has not set. They belong to other programs on this
 * machine, which share its name: browsers keep cookies apart by host, and not by port (6265bis section 8.5).
 */
export const knownCookies = ({ cookies }: SandboxRecord, header: string): string =>
  header
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => cookies.some(({ name }) => name === nameOf(pair)))
    .join("; ");

/** The name in "name=value"; a pair without "=" is the value of a cookie without a name. */
const nameOf = (pair: string): string => pair.slice(0, Math.max(0, pair.indexOf("="))).trim();

/** The Cookie header that a browser sends next, after an answer with these Set-Cookie headers. `now` in epoch milliseconds. */
export function jarAfter(jar: string, setCookies: readonly string[], now: number): string {
  const pairs = new Map(
    jar
      .split("; ")
      .filter(Boolean)
      .map((pair) => [nameOf(pair), pair]),
  );
  for (const header of setCookies) {
    const cookie = readSetCookie(header);
    if (!cookie) continue;
    const { name, value } = cookie;
    if (dropsAt(cookie, now) <= now) pairs.delete(name);
    else pairs.set(name, name ? `${name}=${value}` : value);
  }
  return [...pairs.values()].join("; ");
}
