import { setCookies, type Browser, type Exchange } from "../../browser/browser.ts";
import { must } from "../expect.ts";
import { pairsOf } from "../identity.ts";
import { mustKeepNotes, mustLeadHere } from "../rules.ts";
import { mustForgetBasket } from "./left-over.ts";
import { mustPrintAsText } from "./markup.ts";
import type { Scene } from "../scene.ts";
import {
  difference,
  isAdminsPage,
  look,
  mustBeAsBefore,
  setStage,
  type Over,
  type Stage,
  type StageOptions,
} from "./stage.ts";

/**
 * Who sends a request that must do nothing. A stranger has a cookie that no server gave. An Over has one of a session
 * of alice's that has ended.
 */
export type Who = "a visitor" | "a visitor with a basket" | "a stranger" | "bob" | Over;

/** A request that must neither do anything nor tell anything. */
export type Attempt = {
  who: Who;
  method: string;
  path: string;
  body?: string;
  headers?: Record<string, string>;
  /** What is unusual about it, where method and path do not show that. */
  with?: string;
};

export const named = ({ who, method, path, with: oddity }: Attempt): string =>
  `${method} ${path}${oddity ? ` with ${oddity}` : ""} ${SENDERS[who]}`;

const SENDERS: Record<Who, string> = {
  "a visitor": "by a visitor",
  "a visitor with a basket": "by a visitor with a basket",
  "a stranger": "with a cookie that the server never gave out",
  bob: "by bob",
  expired: "with the cookie of a session that has expired",
  "logged out": "with a copy of the cookie of a user who logged out",
  "logged out everywhere": "with a cookie of a user who logged out everywhere",
};

/** Sends one attempt. Checks what its answer shows, where it leads, and what the cookies in it open. */
export async function attemptOne(stage: Stage, attempt: Attempt): Promise<Exchange> {
  const { scene } = stage;
  const browser = attempt.who === "bob" ? stage.bob : scene.browser("thief");
  const at = await send(stage, browser, attempt);
  mustLeadHere(at);
  mustPrintAsText(at, named(attempt));
  mustForgetBasket(at, named(attempt));
  mustTellNothing(stage, at, named(attempt));
  const becomesSomebody = attempt.who === "bob" ? attempt.path === "/login" : setCookies(at.response).length > 0;
  const later = `whoever sent ${named(attempt)}`;
  if (becomesSomebody)
    for (const path of ["/dashboard", "/admin"]) mustTellNothing(stage, await browser.get(path), later, at);
  return at;
}

function send(stage: Stage, browser: Browser, { who, method, path, body, headers = {} }: Attempt): Promise<Exchange> {
  const cookie = cookieOf(stage, who);
  const all = cookie === undefined || "cookie" in headers ? headers : { ...headers, cookie };
  return browser.ask(method, path, body, { headers: all });
}

/** What somebody sends as Cookie header besides what lies in the browser's jar. */
export function cookieOf({ over, alice, basket }: Stage, who: Who): string | undefined {
  if (who === "a visitor with a basket") return basket;
  if (who !== "a stranger") return over.find(([how]) => how === who)?.[1];
  return alice.cookieHeader().replace(/=[^;]*/g, "=0123456789abcdef");
}

/** Fails if the answer holds another user's note, or the admin's page. */
function mustTellNothing(stage: Stage, at: Exchange, who: string, blamed = at): void {
  mustKeepNotes(at, stage.scene.notes, blamed);
  must(!holdsCookie(stage, at), {
    expected: `${who} to get no other visitor's session ID`,
    got: `a session ID, with status ${at.response.status}`,
    at: blamed,
  });
  must(!isAdminsPage(stage, at), {
    expected: `${who} to see nothing of the admin's page`,
    got: `that page, with status ${at.response.status}`,
    at: blamed,
  });
}

/** How long a cookie's value is at least, if it is a secret. */
const SECRET = 16;

function holdsCookie({ alice, admin }: Stage, { response }: Exchange): boolean {
  const text = [response.body, ...response.headers.flat()].join("\n");
  const values = [alice, admin].flatMap((person) => pairsOf(person.cookieHeader()).map(({ value }) => value));
  return values.some((value) => value.length >= SECRET && text.includes(value));
}

/** Attempts, or a function that makes them on a stage: the same number on each. */
export type Attempts = Attempt[] | ((stage: Stage) => Attempt[]);

const listOf = (attempts: Attempts, stage: Stage): Attempt[] =>
  typeof attempts === "function" ? attempts(stage) : attempts;

/**
 * Sends all of these to one server, and checks that nothing has changed. When something has, it plays fewer and fewer
 * of them to find the attempt that did it.
 */
export async function mustComeToNothing(
  scene: Scene,
  number: number,
  attempts: Attempts,
  options: StageOptions = {},
): Promise<void> {
  const play = (most: number) => playOn(scene, number, (stage) => listOf(attempts, stage).slice(0, most), options);
  if ((await play(Infinity)) === undefined) return;
  const all = listOf(attempts, await setStage(scene, number, options));
  let [harmless, harmful] = [0, all.length];
  while (harmful - harmless > 1) {
    const middle = Math.floor((harmless + harmful) / 2);
    if (await play(middle)) harmful = middle;
    else harmless = middle;
  }
  const guilty = all[harmful - 1];
  const shown = await play(harmful);
  if (guilty && shown) mustBeAsBefore(shown.before, shown.after, named(guilty), shown.at);
}

/** Plays attempts on a new stage. Returns the states before and after if they differ, with the last request. */
async function playOn(scene: Scene, number: number, attempts: (stage: Stage) => Attempt[], options: StageOptions) {
  const stage = await setStage(scene, number, options);
  const before = await look(stage);
  let at: Exchange | undefined;
  for (const some of batches(attempts(stage))) at = await attemptAll(stage, some);
  const after = await look(stage);
  return at && difference(before, after) && { before, after, at };
}

/** How many attempts are under way at once: a server needs less time for them than for one after the other. */
const AT_ONCE = 24;

/**
 * Attempts of which each may be sent before the others are answered: they are by one sender, and none needs a cookie that
 * the answer to another one set.
 */
function batches(attempts: readonly Attempt[]): Attempt[][] {
  const found: Attempt[][] = [];
  for (const attempt of attempts) {
    const last = found.at(-1);
    const [before] = last ?? [];
    if (last && before && last.length < AT_ONCE && goTogether(before, attempt)) last.push(attempt);
    else found.push([attempt]);
  }
  return found;
}

const goTogether = (one: Attempt, other: Attempt): boolean => one.who === other.who && isAlone(one) && isAlone(other);

/** bob's browser takes the cookies that it is given. */
const isAlone = ({ who, headers = {} }: Attempt): boolean => who !== "bob" || "cookie" in headers;

/** Resolves to the last exchange. Fails by the first attempt that did something, when all have been answered. */
async function attemptAll(stage: Stage, attempts: readonly Attempt[]): Promise<Exchange | undefined> {
  const ends = await Promise.allSettled(attempts.map((attempt) => attemptOne(stage, attempt)));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  const [last] = ends.slice(-1);
  return last?.status === "fulfilled" ? last.value : undefined;
}
