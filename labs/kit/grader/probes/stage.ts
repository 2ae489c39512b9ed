import type { Browser, Exchange } from "../../browser/browser.ts";
import { describe, isRefused, must, mustLogIn } from "../expect.ts";
import type { Account } from "../../target/users.ts";
import { MINUTE, type Scene } from "../scene.ts";
import { LEFT_OVER } from "./left-over.ts";

/** A server in use, on which a probe tries things: three users are logged in, and have each stored something. */
export type Stage = {
  scene: Scene;
  /** The lab whose routes the server has. */
  number: number;
  alice: Browser;
  bob: Browser;
  admin: Browser;
  /** Cookie headers of alice's sessions that are over, by how they ended. Expiry is lab 4's subject, logout lab 6's. */
  over: [how: Over, cookie: string][];
  /** The Cookie header of a visitor with a basket, in the labs that have baskets. Otherwise empty. */
  basket: string;
  /** Texts that only the admin's page shows. */
  adminsWords: string[];
};

export type Over = "expired" | "logged out" | "logged out everywhere";

/** The ways in which a logout ended sessions, from lab 6 on. */
export const LEFT = ["logged out", "logged out everywhere"] as const satisfies Over[];

export const KEEPSAKE = "keep-me";

export const hasComments = (number: number): boolean => number >= 3;
export const hasBaskets = (number: number): boolean => number >= 7 && number <= 10;

export type StageOptions = {
  /** Records what the server's code does. */
  watch?: boolean;
  /**
   * Lets a session of alice's expire and stay on the list. Without it, from lab 6 on, a logout has ended two of her
   * sessions.
   */
  aged?: boolean;
  /** Users besides alice, bob and the admin. */
  more?: Account[];
};

/** Starts the server again and logs everybody in. */
export async function setStage(scene: Scene, number: number, options: StageOptions = {}) {
  const { watch = false, aged = false, more = [] } = options;
  await scene.restart({ watch, more });
  const over: Stage["over"] = [];
  if (number >= 6 && !aged) for (const [how, path] of ENDS) over.push([how, await endSession(scene, number, path)]);
  if (aged) over.push(["expired", await logInToLeave(scene.browser("alice"), number)]);
  const [alice, bob, admin] = [scene.browser("alice"), scene.browser("bob"), scene.browser("admin")];
  const people = [alice, bob, admin];
  for (const person of people) await logIn(person);
  // The three stay active, and nobody logs in any more, so the expired session is still on the list.
  for (const minutes of aged ? [16, 15] : []) {
    scene.skip(minutes * MINUTE);
    for (const person of people) await person.get("/dashboard");
  }
  if (hasComments(number)) await alice.post("/comments", { text: KEEPSAKE });
  const shopper = scene.browser("thief");
  if (hasBaskets(number)) {
    await alice.post("/basket", { item: KEEPSAKE });
    await shopper.post("/basket", { item: "nothing" });
  }
  const adminsWords = await readAdminsWords(scene, admin, alice);
  const basket = shopper.cookieHeader();
  return { scene, number, alice, bob, admin, over, basket, adminsWords } satisfies Stage;
}

const ENDS: [Over, string][] = [
  ["logged out", "/logout"],
  ["logged out everywhere", "/logout-everywhere"],
];

/** Logs alice in and out again. Returns the Cookie header that she had in between. */
async function endSession({ browser, skip }: Scene, number: number, path: string): Promise<string> {
  const alice = browser("alice");
  const cookie = await logInToLeave(alice, number);
  // A server may count in whole seconds.
  skip(MINUTE);
  await alice.post(path);
  skip(MINUTE);
  return cookie;
}

/** Logs in, and leaves something in the basket. Returns the Cookie header. */
async function logInToLeave(browser: Browser, number: number): Promise<string> {
  await logIn(browser);
  if (hasBaskets(number)) await browser.post("/basket", { item: LEFT_OVER });
  return browser.cookieHeader();
}

async function logIn(browser: Browser): Promise<string> {
  mustLogIn(await browser.login());
  return browser.cookieHeader();
}

/** Sentences of a page that are long enough not to be on another page by accident. */
const sentences = (at: Exchange): string[] =>
  withoutStyle(at)
    .split(/<[^>]*>|\n/)
    .map((text) => text.trim())
    .filter(({ length }) => length >= 12);

async function readAdminsWords({ browser }: Scene, admin: Browser, alice: Browser): Promise<string[]> {
  const visitor = browser("thief");
  const others = [await visitor.get("/"), await visitor.get("/nowhere"), await alice.get("/dashboard")];
  const known = new Set([...others, await admin.get("/dashboard")].flatMap(sentences));
  return sentences(await admin.get("/admin")).filter((text) => !known.has(text));
}

/** True if this answer holds most of what only the admin's page shows. */
export const isAdminsPage = ({ adminsWords }: Stage, { response }: Exchange): boolean =>
  adminsWords.length > 0 && adminsWords.filter((text) => response.body.includes(text)).length * 2 > adminsWords.length;

/** The text of a page, without its tags. */
const wordsOf = (at: Exchange): string =>
  withoutStyle(at)
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();

const withoutStyle = ({ response }: Exchange): string => response.body.replace(/<style[\s\S]*?<\/style>/g, "");

/** One thing that a probe must not change: its name, its value, and the request that shows it. */
export type Sight = { what: string; is: string; at: Exchange };

/** Everything that can be seen of the server's state. The requests for this use the sessions. */
export async function look(stage: Stage): Promise<Sight[]> {
  const { scene, number, alice, bob, admin, over } = stage;
  const seen: Sight[] = [];
  const add = (what: string, at: Exchange, is: string) => seen.push({ what, is, at });
  for (const person of [alice, bob, admin]) {
    const at = await person.get("/dashboard");
    add(`${person.name}'s dashboard`, at, whoseNotes(stage, at));
    const door = await person.get("/admin");
    add(`/admin for ${person.name}`, door, isAdminsPage(stage, door) ? "the admin's page" : "not the admin's page");
  }
  const visitor = scene.browser("thief");
  if (hasComments(number)) {
    const at = await visitor.get("/comments");
    add("the page of comments", at, wordsOf(at));
  }
  if (hasBaskets(number)) {
    const at = await alice.get("/basket");
    add("alice's basket", at, wordsOf(at));
  }
  for (const [how, cookie] of over) {
    const at = await visitor.get("/dashboard", { headers: { cookie }, leaveJar: true });
    add(`the cookie of an ended session of alice's (${how})`, at, isRefused(at) ? "refused" : "let in");
  }
  return seen;
}

function whoseNotes({ scene }: Stage, at: Exchange): string {
  const shown = (["alice", "bob", "admin"] as const).filter((name) => at.response.body.includes(scene.notes[name]));
  return shown.length > 0 ? `a page with ${shown.join("'s and ")}'s note` : describe(at);
}

/** The first thing that has changed. */
export function difference(before: readonly Sight[], after: readonly Sight[]) {
  const at = after.findIndex(({ is }, index) => is !== before[index]?.is);
  const [was, now] = [before[at], after[at]];
  return was && now && { was, now };
}

/** Fails the check unless everything is as before. `sent` names what came in between. */
export function mustBeAsBefore(before: readonly Sight[], after: readonly Sight[], sent: string, at: Exchange): void {
  const changed = difference(before, after);
  const [was, now] = changed ? apart(changed.was.is, changed.now.is) : ["", ""];
  must(changed === undefined, {
    expected: `${sent} to change nothing: ${changed?.was.what} was ${was}`,
    got: `${changed?.now.what}, which is now ${now}`,
    at,
  });
}

/** Two texts from shortly before the first place where they differ. */
function apart(one: string, other: string): [string, string] {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  const from = Math.max(0, at - 30);
  const cut = (text: string) =>
    `"${from > 0 ? "…" : ""}${text.slice(from, from + 90)}${text.length > from + 90 ? "…" : ""}"`;
  return [cut(one), cut(other)];
}
