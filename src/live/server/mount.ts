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

/**
 * Where a server is on the site: "/live/sandbox/slug/variant", and the rest of the path, which the server itself sees.
 * With `follows` a script on its pages may open the server's own event stream, and nothing else.
 */
export type Place = { base: string; rest: string; follows?: boolean };

/** A lab's answer. `stream`: its body is an event stream that goes on, of this number, of which this is the beginning. */
export type Mounted = LiveAnswer & { stream?: number };

/**
 * Gives a browser's request to a lab server as if the server were alone on its origin, and scopes what it answers.
 * `site` are the origins of the site, whose panel shows the lab's pages.
 */
export async function mount(
  server: LiveServer,
  request: LiveRequest,
  { base, rest, follows = false }: Place,
  site: readonly string[],
): Promise<Mounted> {
  const { method, origin } = request;
  const headers = isProgram(request.headers) ? request.headers : asSeenByLab(request, server.record, site);
  const sent: Sent = { method, path: rest, headers, origin };
  if (method !== "GET" && method !== "HEAD") await takeBody(sent, request);
  const { response, scoped } = await server.exchange("you", sent, ({ headers: own }) => scope(own, base, origin, rest));
  remember(server.record, scoped, { base, rest }, headerOf(headers, "cookie"), server.now);
  if (response.threw) return troubleAnswer(response.status, response.threw, headers, (site[0] ?? "") + base);
  const { status, body, stream } = response;
  const answer = {
    status,
    headers: forBrowser(response, scoped, follows ? `${origin}${base}/events` : "'none'"),
    body,
  };
  return stream === undefined ? answer : { ...answer, stream };
}

/**
 * A browser's headers without the cookies of other programs. A form that the panel sends counts as the lab's own,
 * because the panel shows it in place of the lab's page.
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

/** Writes down the cookies that the browser now has from this server. */
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
 * Puts the body on the request: its text, or a promise while it is still arriving. A lab server starts on a slow
 * request before its whole body is there, as any server does, and answers others meanwhile.
 */
async function takeBody(sent: Sent, request: LiveRequest): Promise<void> {
  const body = request.body();
  // The server that reads the body gets the error.
  body.catch(() => {});
  const text = await Promise.race([body, nextTurn()]);
  if (text !== "") sent.body = text ?? body;
}

/**
 * The lab's own headers that may reach the browser. Others may not: Clear-Site-Data, Strict-Transport-Security,
 * Access-Control-Allow-Origin or Refresh would act on the whole origin, which other readers' servers share.
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

/** Not X-Accel-Redirect or X-Sendfile: they make a proxy in front serve one of its own files. */
const isHarmless = (name: string): boolean =>
  HARMLESS.has(name) ||
  (name.startsWith("x-") && !/^x-(?:accel|sendfile|content-type-options|astro|wristband)/.test(name));

/** `target`: to what a script on the page may connect, in the words of a policy. */
function forBrowser({ headers }: WireResponse, scoped: Scoped | undefined, target: string): Pairs {
  const answer: Pairs = LAB_HEADERS.map(([name, value]) =>
    name === "content-security-policy" && target !== "'none'"
      ? [name, `${value}; connect-src ${target}`]
      : [name, value],
  );
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    if (isHarmless(lower)) answer.push([lower, value]);
  }
  if (scoped?.location !== undefined) answer.push(["location", scoped.location]);
  for (const header of scoped?.setCookies ?? []) answer.push(["set-cookie", header]);
  return answer;
}

const TITLES: Record<number, string> = { 404: "No server yet", 502: "The server does not run" };

/** The page that replaces an answer that never came: it says what went wrong, and where. */
function troubleAnswer(status: number, { message, where }: Thrown, asked: Pairs, base: string): LiveAnswer {
  const title = TITLES[status] ?? "The handler threw an error";
  const sentence = where && !message.includes(where) ? `${message} (${where})` : message;
  const links: [string, string][] = [[`${base}/-/`, "The server's control room"]];
  return problemAnswer({ status, code: status === 500 ? "threw" : "trouble", title, message: sentence, links }, asked);
}
