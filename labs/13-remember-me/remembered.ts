/** For the suite: logins with the box ticked, copies of their browsers' cookies, and visits long after. */

import { atOnce, header, setCookies, type AskOptions, type Browser, type Exchange } from "../kit/browser/browser.ts";
import { asksToLogIn, isRefused, must, mustLogIn, mustShow, pageWithout } from "../kit/grader/expect.ts";
import { pairsOf, toHeader, type Pair } from "../kit/grader/identity.ts";
import { HOUR, MINUTE, type Person, type Scene } from "../kit/grader/scene.ts";
import { sessionNames, sightings, type Sighting } from "../kit/grader/session-cookie.ts";

export const DAY = 24 * HOUR;

/** After this time without a request a session has ended. The clock is never at the limit itself. */
export const AWAY = 31 * MINUTE;

/** After this time every grace period is over. The task names ten seconds. */
export const LATE = MINUTE;

/** Logs in with the box ticked. Returns the Cookie header that the browser would send next, which a thief copies. */
export async function rememberMe(scene: Pick<Scene, "password">, browser: Browser, name = browser.name) {
  const password = scene.password(name as Person);
  mustLogIn(await browser.post("/login", { username: name, password, remember: "on" }));
  return browser.cookieHeader();
}

/** Opens a page, and follows redirects on this site, but not to the login page. */
export async function visit(browser: Browser, path = "/dashboard", options: AskOptions = {}): Promise<Exchange> {
  let at = await browser.get(path, options);
  for (let step = 0; step < 3 && leadsOn(at); step++) at = await browser.get(placeOf(at), options);
  return at;
}

/** The page that somebody ends on, whatever it is. */
export async function landing(browser: Browser): Promise<Exchange> {
  const at = await visit(browser);
  return header(at.response, "location") ? browser.get(placeOf(at)) : at;
}

const leadsOn = (at: Exchange): boolean =>
  at.response.status >= 300 && at.response.status < 400 && !asksToLogIn(at) && header(at.response, "location") !== "";

function placeOf({ request, response }: Exchange): string {
  const to = new URL(header(response, "location"), request.origin + request.path);
  return to.pathname + to.search;
}

/** Another browser, with copied cookies. It keeps what it is given. */
export function copyTo({ browser }: Pick<Scene, "browser">, copied: string): Browser {
  const thief = browser("thief");
  thief.plant(copied);
  return thief;
}

export async function mustLetIn(scene: Scene, browser: Browser, when: string): Promise<Exchange> {
  const name = browser.name as Person;
  const at = await visit(browser);
  mustShow(at, scene.notes[name], `${name}'s`, when);
  return at;
}

/** The names of the session's cookies, which a login without the box shows, and of the token's cookies. */
export type Names = { session: string[]; token: string[] };

/**
 * Finds out which cookies are the session's and which are the token's. A token may be in several cookies: the server
 * refuses the others when one of them is missing. Fails the check when a login with the box sets no other cookie than
 * the session's.
 */
export async function cookieNames(scene: Scene): Promise<Names> {
  const { browser } = scene;
  const session = await sessionNames(browser("prober"), await browser("alice").login());
  const others = (copied: string) => pairsOf(copied).filter(({ name }) => !session.includes(name));
  const set = others(await rememberMe(scene, browser("alice")));
  const token: string[] = [];
  for (const { name } of set) {
    const rest = others(await rememberMe(scene, browser("alice"))).filter((pair) => pair.name !== name);
    if (rest.length === 0 || isRefused(await visit(copyTo(scene, toHeader(rest))))) token.push(name);
  }
  must(token.length > 0, {
    expected: "a second cookie for the token, beside the session's cookie",
    got: `after a login with remember=on only ${session.join(" and ")}`,
  });
  return { session, token };
}

/** Only the session's cookies of a Cookie header. */
export const sessionPart = (copied: string, { session }: Names): string =>
  toHeader(pairsOf(copied).filter(({ name }) => session.includes(name)));

/** Only the token's cookies of a Cookie header: usually one. */
export const tokensIn = (copied: string, { token }: Names): Pair[] =>
  pairsOf(copied).filter(({ name }) => token.includes(name));

/** The text after the last separator of a token: its secret, or the whole token. */
export const lastPart = (value: string): string => /[\w-]*$/.exec(value)?.[0] ?? "";

/** Set-Cookie headers for cookies that live for more than a day: no session does. */
export const longLived = (exchanges: readonly Exchange[]): Sighting[] =>
  sightings(exchanges).filter(({ cookie, at }) => lifetime(cookie, at) > DAY);

/** Milliseconds. For this suite a cookie without Max-Age and Expires lives for 0 milliseconds. */
export function lifetime({ maxAge, expires }: Sighting["cookie"], { request }: Exchange): number {
  if (maxAge !== undefined) return maxAge * 1000;
  return expires === undefined ? 0 : expires.getTime() - request.now;
}

/** The words of a page, without its tags. */
export const wordsOf = ({ response }: Exchange): string =>
  response.body
    .replace(/<(style|title)\b[\s\S]*?<\/\1>|<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();

/** Sends the same cookies twice, from two tabs of one browser: the second time `later`, or at the same time. */
export async function twoTabs(scene: Scene, browser: Browser, later: number): Promise<[Exchange, Exchange]> {
  const options: AskOptions = { headers: { cookie: browser.cookieHeader() }, leaveJar: true };
  const ask = (more: AskOptions = {}) => browser.get("/dashboard", { ...options, ...more });
  if (later === 0) return (await atOnce([ask, ask])) as [Exchange, Exchange];
  const first = await ask();
  scene.skip(later);
  return [first, await ask()];
}

/** The browser takes the cookies of these answers, in the order in which they arrive. */
export function take({ jar }: Browser, answers: readonly Exchange[]): void {
  for (const { request, response } of answers)
    for (const line of setCookies(response)) jar.set(line, request.origin + request.path, request.now);
}

/** Fails unless a tab was let in: by the page, or by a redirect to it with a session. */
export function mustHaveLetIn(at: Exchange, note: string, which: string): void {
  const isIn =
    at.response.status === 200 ? at.response.body.includes(note) : at.response.status < 400 && !isRefused(at);
  must(isIn, { expected: `the ${which} tab to be let in, and to show its user's note`, got: pageWithout(at), at });
}
