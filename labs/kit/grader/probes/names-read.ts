import type { Browser, Exchange } from "../../browser/browser.ts";
import { ROUTES } from "../rules.ts";
import { MINUTE, type Scene } from "../scene.ts";
import { setStage, type Stage } from "./stage.ts";

const split = (text: string): string[] => text.trim().split(/\s+/);

/** Names that the tasks mention: what a form or a page sends, and the browser's own headers that claim nothing. */
const KNOWN = new Set(
  split(`username password text attach theme item note cookie content-type content-disposition content-length host location
  set-cookie alice bob admin member thief nobody message length toString valueOf then`),
);

/** Names that servers commonly look up, for targets where nobody can see which ones the code looks up. */
const USUAL = split(`user name as role admin is_admin debug uid user_id author login impersonate _method remember
  remember_me session session_id session_token sessionid sid token jsessionid PHPSESSID id access_token next redirect returnTo
  auth api_key key x-user x-username x-forwarded-user x-remote-user x-role x-admin x-session-id x-api-key
  x-http-method-override x-original-url x-rewrite-url x-forwarded-for authorization referer origin user-agent
  x-requested-with accept access-control-request-method sec-fetch-site purpose`);

export type Asked = {
  /** Names that the server's code looked up, and the task does not mention. */
  names: string[];
  /** Names of the cookies that the server sets. They mean something only in a cookie. */
  own: string[];
  /** Words in its text that could be names, and texts that it may compare with something. */
  words: string[];
  /** Whole texts of the code that are more than a word, such as "application/json". */
  texts: string[];
  /** Names of the fields in the records on the list. */
  fields: string[];
};

/** Uses every route in every role, and returns what the code looked up: where nobody can see that, the usual names. */
export async function askedNames(scene: Scene, number: number): Promise<Asked> {
  const stage = await setStage(scene, number, { watch: true });
  const own = new Set(
    stage.alice
      .cookieHeader()
      .split("; ")
      .map((pair) => pair.slice(0, pair.indexOf("="))),
  );
  await useEverything(stage, number);
  const fields = fieldsOf(await scene.list());
  const watched = await scene.watched();
  if (watched === undefined)
    return { names: [], words: USUAL.filter((name) => !own.has(name)), own: [...own], texts: [], fields };
  const sent = textOf(scene.exchanges);
  const isNew = (name: string) => !KNOWN.has(name) && !own.has(name) && !isValue(name, sent);
  const names = watched.names.filter(isNew);
  const words = wordsIn(watched.source).filter((word) => !KNOWN.has(word) && !own.has(word));
  return { names, words, own: [...own], texts: textsIn(watched.source).filter(isCompared).slice(0, MAX_TEXTS), fields };
}

const fieldsOf = (list: readonly [string, unknown][]): string[] => [
  ...new Set(list.flatMap(([, record]) => (typeof record === "object" && record !== null ? Object.keys(record) : []))),
];

async function useEverything({ scene, alice, admin, over }: Stage, number: number): Promise<void> {
  const visitor = scene.browser("thief");
  const use = async (browser: Browser, [method, path, body]: [string, string, string?], cookie?: string) =>
    void (await browser.ask(method, path, body, cookie === undefined ? {} : { headers: { cookie } }));
  for (const [from, ...route] of ROUTES) if (number >= from) await use(visitor, route);
  for (const person of [alice, admin]) {
    for (const [from, ...route] of ROUTES) if (number >= from) await use(person, route);
    await person.login();
  }
  const cookies = [...over.map(([, cookie]) => cookie), alice.cookieHeader()];
  scene.skip(31 * MINUTE);
  for (const cookie of cookies)
    for (const [from, ...route] of ROUTES) if (number >= from) await use(visitor, route, cookie);
}

/** Everything that was sent: a value that came with a request is not a name from the code. */
const textOf = (exchanges: readonly Exchange[]): Set<string> =>
  new Set(exchanges.flatMap(({ request }) => request.headers.flatMap(([, value]) => value.split(/[=;,&\s]+/))));

const isValue = (name: string, sent: Set<string>): boolean => sent.has(name) || /^(?=.*\d)[\w-]{16,}$/.test(name);

const MAX_WORDS = 60;
const MAX_TEXTS = 6;

/** A text that may come from a request: more than a word, and neither a sentence, nor a path, nor a piece of a page. */
const isCompared = (text: string): boolean => /^[\w{*=+-][^\s<>]{1,39}$/.test(text) && /[^\w-]/.test(text);

/** The string literals and regular expressions of some code. */
function textsIn(source: string): string[] {
  const code = source.replace(/^\s*(?:\/\/|\/?\*).*$|^import .*$/gm, "");
  const literals = [
    ...code.matchAll(/"([^"\n]{1,60})"|'([^'\n]{1,60})'|`([^`$\n]{1,60})|\/((?:[^/\n\\]|\\.){1,60})\/[a-z]*[.),]/g),
  ];
  return literals.map(([, one, other, third, pattern]) => one ?? other ?? third ?? pattern ?? "");
}

/** Words in the texts of some code that could be a name or a value. */
function wordsIn(source: string): string[] {
  const texts = textsIn(source);
  const words = texts.flatMap((text) => text.match(/[A-Za-z_][\w-]{0,30}/g) ?? []);
  return [...new Set(words)].filter(isUnusual).slice(0, MAX_WORDS);
}

/** Words that every solution contains: of the pages, the flags and the language. */
const USUAL_WORDS = new Set(
  split(`GET POST PUT DELETE HEAD PATCH dashboard comments export logout login logout-everywhere basket suggestions keys use strict
  lax none Lax Strict None Please log in Wrong name or password Path HttpOnly Secure SameSite Max-Age Expires text html charset
  utf-8 status headers method url pathname get set role users user sessions session note location`),
);
const isUnusual = (word: string): boolean => !USUAL_WORDS.has(word);
