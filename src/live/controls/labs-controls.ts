import { createHash } from "node:crypto";
import { stringifySetCookie } from "cookie";
import { goTo, headerOf, json, type LiveAnswer, type LiveRequest, type Pairs } from "../../http/answer.ts";
import { problemAnswer } from "../../http/problem.ts";
import { isBand } from "../server/band.ts";
import { jarAfter, knownCookies, rememberCookie } from "../server/known-cookies.ts";
import type { SandboxRecord } from "../server/record.ts";
import { deletions, whatItSets } from "../server/scope.ts";
import type { Controlled } from "./controlled.ts";

/**
 * The controls that read or change the browser's cookies. They are on the labs' origin, because the browser keeps the
 * labs' cookies for that origin. The site has all other controls.
 */
export type Control = (at: Controlled, request: LiveRequest) => Promise<LiveAnswer>;

/** A page of our own that tells the site which cookies the labs' scripts can read. It accepts no commands. */
const showEyes: Control = async ({ site }) => {
  const script = `for (const site of ${JSON.stringify(site)}) parent.postMessage({ wristband: "script-reads", cookie: document.cookie }, site);`;
  const hash = createHash("sha256").update(script).digest("base64");
  const policy = `default-src 'none'; script-src 'sha256-${hash}'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'`;
  return {
    status: 200,
    headers: [
      ["content-type", "text/html; charset=utf-8"],
      ["cache-control", "no-store"],
      ["referrer-policy", "strict-origin"],
      ["content-security-policy", policy],
    ],
    body: `<!doctype html><title>What a script can read</title><script>${script}</script>`,
  };
};

/** Writes down which cookies this browser now sends to the lab's pages. */
const noteJar: Control = ({ use }, { headers }) =>
  use(async ({ record }) => {
    record.jar = knownCookies(record, headerOf(headers, "cookie") ?? "");
    return json({ cookie: record.jar });
  });

/** Deletes, in this browser, every cookie that it has from this server. */
const forget: Control = ({ use, base }, { headers }) =>
  use(async ({ record }) => {
    const cookies = deletions(headerOf(headers, "cookie") ?? "", record.cookies, base);
    record.jar = "";
    return json({ forgotten: cookies.length }, 200, asHeaders(cookies));
  });

/** Gives a cookie another value in the reader's browser, as its developer tools would. The flags stay. */
const edit: Control = async ({ use }, request) => {
  const form = new URLSearchParams(await request.body());
  const [name = "", value = ""] = [form.get("name") ?? "", form.get("value") ?? ""];
  return use(async ({ record, now }) => {
    const known = record.cookies.findLast((cookie) => cookie.name === name);
    if (!known || !VALUE.test(value))
      return bad(
        request,
        `This server has set no cookie "${name}", or the value contains a character that no header may contain.`,
      );
    const { path, secure, httpOnly } = known;
    const cookie = stringifySetCookie({ name, value, path, secure, httpOnly }, { encode: String });
    return set(record, cookie, now, json({ set: cookie }));
  });
};

/** The characters that a cookie's value may have: all but those that end the pair or the header. */
const VALUE = /^[\x20-\x3a\x3c-\x7e\x80-\xff]*$/;

/** Puts one of the thief's cookies into the reader's browser, as a sibling domain of the shop could. */
const plant: Control = async ({ use, base }, request) => {
  const band = new URLSearchParams(await request.body()).get("band") ?? "";
  if (!isBand(band)) return bad(request, "A wristband to plant is a name and a value: session=abc");
  const cookie = `${band}; Path=${base}`;
  return use(async ({ record, now }) => {
    rememberCookie(record, whatItSets(cookie, base, "/"));
    return set(record, cookie, now, goTo(`${base}/`));
  });
};

function set(record: SandboxRecord, cookie: string, now: number, answer: LiveAnswer): LiveAnswer {
  record.jar = jarAfter(record.jar, [cookie], now);
  return { ...answer, headers: [...answer.headers, ...asHeaders([cookie])] };
}

const bad = ({ headers }: LiveRequest, message: string): LiveAnswer =>
  problemAnswer({ status: 400, code: "bad-cookie", title: "That does not work", message }, headers);

const asHeaders = (cookies: readonly string[]): Pairs => cookies.map((cookie) => ["set-cookie", cookie]);

export const LABS_CONTROLS = new Map<string, { method: "GET" | "POST"; answer: Control }>([
  ["eyes", { method: "GET", answer: showEyes }],
  ["jar", { method: "POST", answer: noteJar }],
  ["forget", { method: "POST", answer: forget }],
  ["edit", { method: "POST", answer: edit }],
  ["plant", { method: "POST", answer: plant }],
]);
