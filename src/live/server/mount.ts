import { setImmediate as nextTurn } from "node:timers/promises";
import type { Thrown, WireResponse } from "../../../labs/kit/target/target.ts";
import { headerOf, LAB_HEADERS, type LiveAnswer, type LiveRequest, type Pairs } from "../../http/answer.ts";
import type { Scoped } from "./events.ts";
import type { LiveServer, Sent } from "./live-server.ts";
import { problemAnswer } from "../../http/problem.ts";
import type { SandboxRecord } from "./record.ts";
import { scope, whatItSets } from "./scope.ts";
import { isProgram } from "../../http/guard.ts";
import { jarAfter, knownCookies, rememberCookie } from "./known-cookies.ts";

/** Where a server lies on the site: "/live/sandbox/slug/variant", and the rest of the path that is its own. */
export type Place = { base: string; rest: string };

/**
 * Hands a browser's request to a lab server as if that were alone on its origin, and scopes what comes back. `site` are the
 * origins of the site, whose panel shows the lab's pages.
 */
export async function mount(
  server: LiveServer,
  request: LiveRequest,
  { base, rest }: Place,
  site: readonly string[],
): Promise<LiveAnswer> {
  const { method, origin } = request;
  const headers = isProgram(request.headers) ? request.headers : asSeenByLab(request, server.record, site);
  const sent: Sent = { method, path: rest, headers, origin };
  if (method !== "GET" && method !== "HEAD") await takeBody(sent, request);
  const { response, scoped } = await server.exchange("you", sent, ({ headers: own }) => scope(own, base, origin, rest));
  remember(server.record, scoped, { base, rest }, headerOf(headers, "cookie"), server.now);
  if (response.threw) return troubleAnswer(response.status, response.threw, headers, (site[0] ?? "") + base);
  return { status: response.status, headers: forBrowser(response, scoped), body: response.body };
}

/**
 * A browser's headers without the cookies of other programs. What the panel sends counts as sent by the lab's own page,
 * in whose place it stands: its forms are the lab's forms.
 */
function asSeenByLab({ headers, origin }: LiveRequest, record: SandboxRecord, site: readonly string[]): Pairs {
  const fromPanel = site.includes(headerOf(headers, "origin") ?? "");
  const isPanels = fromPanel || (headerOf(headers, "sec-fetch-site") === "same-site" && site.length > 0);
  return headers.flatMap(([name, value]): Pairs => {
    if (name === "cookie") return withKnown(knownCookies(record, value));
    if (name === "origin" && fromPanel) return [[name, origin]];
    if (name === "sec-fetch-site" && isPanels) return [[name, "same-origin"]];
    return [[name, value]];
  });
}

const withKnown = (cookie: string): Pairs => (cookie ? [["cookie", cookie]] : []);

/** Keeps what the browser now has of this server. */
function remember(
  record: SandboxRecord,
  scoped: Scoped | undefined,
  { base, rest }: Place,
  sentCookie: string | undefined,
  now: number,
): void {
  const setCookies = scoped?.setCookies ?? [];
  for (const header of setCookies) rememberCookie(record, whatItSets(header, base, rest));
  record.jar = jarAfter(sentCookie ?? "", setCookies, now);
}

/**
 * Puts the body on the request: its text, or its promise while it is still on its way. A lab server begins with a slow
 * request before all of it is there, as any server does, and answers others meanwhile.
 */
async function takeBody(sent: Sent, request: LiveRequest): Promise<void> {
  const body = request.body();
  // Whoever reads it learns what is wrong with it.
  body.catch(() => {});
  const text = await Promise.race([body, nextTurn()]);
  if (text !== "") sent.body = text ?? body;
}

/**
 * What of a lab's own headers reaches the browser. Not the rest: Clear-Site-Data, Strict-Transport-Security,
 * Access-Control-Allow-Origin or Refresh would act on the whole site, and other readers' servers are on it.
 */
const HARMLESS = new Set([
  "allow",
  "content-disposition",
  "content-language",
  "content-type",
  "date",
  "etag",
  "last-modified",
  "pragma",
  "retry-after",
  "vary",
  "www-authenticate",
]);

/** X-Accel-Redirect and X-Sendfile make a proxy in front serve a file of its own. */
const isHarmless = (name: string): boolean =>
  HARMLESS.has(name) ||
  (name.startsWith("x-") && !/^x-(?:accel|sendfile|content-type-options|astro|wristband)/.test(name));

function forBrowser({ headers }: WireResponse, scoped: Scoped | undefined): Pairs {
  const answer: Pairs = [...LAB_HEADERS];
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    if (isHarmless(lower)) answer.push([lower, value]);
  }
  if (scoped?.location !== undefined) answer.push(["location", scoped.location]);
  for (const header of scoped?.setCookies ?? []) answer.push(["set-cookie", header]);
  return answer;
}

const TITLES: Record<number, string> = { 404: "No server yet", 502: "The server does not run" };

/** The page in place of an answer that never came: what went wrong, and where. */
function troubleAnswer(status: number, { message, where }: Thrown, asked: Pairs, base: string): LiveAnswer {
  const title = TITLES[status] ?? "The handler threw an error";
  const sentence = where && !message.includes(where) ? `${message} (${where})` : message;
  const links: [string, string][] = [[`${base}/-/`, "The server's control room"]];
  return problemAnswer({ status, code: status === 500 ? "threw" : "trouble", title, message: sentence, links }, asked);
}
