import type { Browser } from "../browser/browser.ts";
import { must } from "./expect.ts";
import { credentials } from "./scene.ts";

/** One cookie as a browser sends it. */
export type Pair = { name: string; value: string };

/**
 * The cookies that identify `browser`, whatever their names: usually one, and two where a signature is separate from
 * the ID. Fails the running check when the dashboard needs none.
 */
export async function identity(browser: Browser): Promise<Pair[]> {
  const found = await credentials(browser, (page) => page.response.status === 200);
  must(found.length > 0, {
    expected: `a cookie that says that ${browser.name} is logged in`,
    got: `${browser.cookieHeader() ? `"${browser.cookieHeader()}"` : "no cookie"}, and a dashboard that does not need it`,
  });
  return found.map(toPair);
}

/** Pairs as one Cookie header. */
export const toHeader = (pairs: readonly Pair[]): string =>
  pairs.map(({ name, value }) => `${name}=${value}`).join("; ");

/** The cookies of a Cookie header as pairs. */
export const pairsOf = (cookieHeader: string): Pair[] => cookieHeader.split("; ").filter(Boolean).map(toPair);

/** The value of the cookie with that name in a Cookie header, or undefined. */
export const valueOf = (cookieHeader: string, name: string): string | undefined =>
  cookieHeader
    .split("; ")
    .map(toPair)
    .find((pair) => pair.name === name)?.value;

function toPair(text: string): Pair {
  const at = text.indexOf("=");
  return { name: text.slice(0, at), value: text.slice(at + 1) };
}
