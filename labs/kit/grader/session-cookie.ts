import { setCookies, type Browser, type Exchange } from "../browser/browser.ts";
import { isRefused, must, mustLogIn } from "./expect.ts";
import { dropsAt, readSetCookie, type ReadCookie } from "../browser/set-cookie.ts";

/** One Set-Cookie of the session cookie: the header, how a browser reads it, and the exchange. */
export type Sighting = { header: string; cookie: ReadCookie; at: Exchange };

/**
 * The names of the cookies that identify a user: each without which the dashboard refuses, or that is enough alone. It
 * tries them, so their names do not matter. `prober` is a browser whose own cookies don't matter. Fails the check when
 * the login set none.
 */
export async function sessionNames(prober: Browser, login: Exchange): Promise<string[]> {
  mustLogIn(login);
  const given = new Map(sightings([login]).map(({ cookie }) => [cookie.name, `${cookie.name}=${cookie.value}`]));
  const opens = async (cookie: string) => !isRefused(await prober.get("/dashboard", { headers: { cookie } }));
  const names: string[] = [];
  for (const [name, pair] of given) {
    const others = [...given.values()].filter((other) => other !== pair).join("; ");
    if ((await opens(pair)) || ((await opens([...given.values()].join("; "))) && !(await opens(others))))
      names.push(name);
  }
  must(names.length > 0, {
    expected: "the login to set a cookie that opens the dashboard",
    got: list(setCookies(login.response).map(shorten)) || "no Set-Cookie header",
    at: login,
  });
  return names;
}

/** Each Set-Cookie in these answers that a browser keeps; only those of `names`, if given. */
export function sightings(exchanges: readonly Exchange[], names?: readonly string[]): Sighting[] {
  return exchanges.flatMap((at) =>
    setCookies(at.response).flatMap((header) => {
      const cookie = readSetCookie(header);
      if (!cookie || isDeletion(cookie, at.request.now) || names?.includes(cookie.name) === false) return [];
      return [{ header, cookie, at }];
    }),
  );
}

/** True when it tells the browser to delete: no value, or a time that has passed. */
export const isDeletion = (cookie: ReadCookie, now: number): boolean =>
  cookie.value === "" || dropsAt(cookie, now) <= now;

/** A Set-Cookie header for a message: the value shortened, and the attributes that browsers ignore named. */
export function shorten(header: string): string {
  const cookie = readSetCookie(header);
  const cut = header.replace(/^([^=;]*=[^;]{8})[^;]{4,}/, "$1…");
  return cookie?.ignored.length ? `${cut} (a browser ignores ${list(cookie.ignored)})` : cut;
}

const list = (texts: readonly string[]): string => texts.map((text) => `"${text}"`).join(", ");
