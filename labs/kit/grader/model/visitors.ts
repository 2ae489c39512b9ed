import { describe } from "../expect.ts";
import { PASSWORDS } from "../scene.ts";
import { mustAgree } from "./faults.ts";
import { sightings } from "../session-cookie.ts";
import { login, mayUse, memberOf, visit } from "./members.ts";
import { readComments } from "./doings.ts";
import type { Place, Sent } from "./place.ts";
import type { Rules } from "./promises.ts";
import type { Step } from "./steps.ts";

export async function basket(place: Place, device: number, salt: number): Promise<void> {
  const item = place.word("item");
  const next = salt % 2 === 0 ? undefined : `/${place.word("planted")}`;
  if (next) place.planted.push(next);
  const sent = await place.post(device, "/basket", next ? { item, next } : { item });
  const { at, had, header } = sent;
  mustAgree(at.response.status < 400, "lost", { expected: "POST /basket to accept an item", got: describe(at), at });
  mayUse(place, sent);
  place.keep(device, sent);
  mustBeNew(place, device, sent, header);
  // The item goes into the session that the browser had, or into one that begins with it.
  const into = place.standing(place.header(device));
  if (had.is !== "out") had.session.basket.set(item, had.is === "in");
  if (into.is !== "out" && (had.is === "out" || into.session !== had.session))
    into.session.basket.set(item, had.is === "out" && into.is === "in");
  await readBasket(place, device);
}

/** A visitor without a valid session must get a value that nobody had. */
function mustBeNew(place: Place, device: number, { at, had }: Sent, before: string): void {
  if (had.is !== "out" || before === "" || !place.rules.rotation) return;
  mustAgree(place.header(device) !== before || !had.session || had.session.user === undefined, "kept", {
    expected: "a new value for a visitor whose cookie is not valid",
    got: `the old value, which belongs to a session that ${had.why}`,
    at,
  });
}

export async function readBasket(place: Place, device: number): Promise<void> {
  const sent = await place.get(device, "/basket");
  const { at, had, header } = sent;
  // A visitor's basket may have a cookie of its own, which no logout ends.
  const own = had.is === "out" && had.session?.user ? new Map<string, boolean>() : (had.session?.basket ?? new Map());
  const missing = [...own].find(([item, sure]) => sure && had.is === "in" && !at.response.body.includes(item));
  mustAgree(missing === undefined, "basket", {
    expected: `a basket with all items that were put in, including "${missing?.[0]}"`,
    got: at.response.status === 200 ? "a basket without it" : describe(at),
    at,
  });
  // Cookies of two sessions at once, one of them planted: then nobody knows whose basket it is.
  const isMixed = header !== "" && !place.sessions.values.has(header);
  const isOwn = (word: string) => isMixed || own.has(word);
  const strange = (at.response.body.match(/item-[0-9a-z]{3,}z/g) ?? []).find((word) => !isOwn(word));
  mustAgree(strange === undefined, "basket", {
    expected: `a basket with only the items that ${at.who} put in since this session began`,
    got: `one with "${strange}"`,
    at,
  });
  mayUse(place, sent);
  place.keep(device, sent);
}

/** Links on another site. A browser sends the Lax cookie with them, and they must change nothing. */
const LINKS: [when: (rules: Rules) => boolean, path: (place: Place) => string][] = [
  [() => true, () => "/logout"],
  [({ logout }) => logout, () => "/logout"],
  [() => true, () => `/login?username=bob&password=${PASSWORDS.bob}`],
  [({ comments }) => comments, (place) => `/comments?text=${never(place)}`],
  [({ doors }) => doors, () => "/theme?theme=dark"],
  [({ logout }) => logout, () => "/logout-everywhere"],
  [({ logout }) => logout, () => "/logout/"],
  [({ baskets }) => baskets, (place) => `/basket?item=${place.word("item")}`],
];

export async function link(place: Place, device: number, to: number): Promise<void> {
  const open = LINKS.filter(([when]) => when(place.rules));
  const path = open[to % open.length]?.[1](place) ?? "/";
  const sent = await place.get(device, path, { from: "cross-site" });
  mayUse(place, sent);
  place.keep(device, sent);
  if (path.startsWith("/comments")) await readComments(place, sent);
  if (memberOf(sent.had)) await visit(place, device);
}

export function never(place: Place): string {
  const text = place.word("word");
  place.comments.set(text, "never");
  return text;
}

type Plant = Extract<Step, { do: "plant" }>;

/**
 * The thief puts a cookie into somebody's browser: one that he made up, an empty one, or a copy. It has the flags of
 * the server's own cookie, so that it replaces that.
 */
export async function plant(place: Place, { device, what, salt }: Plant): Promise<void> {
  const { sessions, now, scene } = place;
  const known = [...sessions.values.keys()];
  const header = salt % 2 === 0 ? known.at(-1) : known[salt % Math.max(1, known.length)];
  if (header === undefined) return;
  const change = (value: string) => (what === "empty" ? "" : madeUp(value, salt));
  const planted: string[] = [];
  for (const pair of header.split("; ")) {
    const at = pair.indexOf("=");
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    const given = sightings(scene.exchanges, [name]).at(-1);
    if (!given) continue;
    const text = `${name}=${what === "copied" ? value : change(value)}`;
    place.browser(device).jar.set(given.header.replace(/^[^;]*/, text), given.at.request.origin, now);
    planted.push(text);
  }
  const held = place.header(device);
  if (what !== "copied" && held === planted.toSorted().join("; ")) sessions.invent(held, now);
  if (salt % 3 > 0) await login(place, device, "owner");
}

/** A value with the same length and the same kind of characters. */
function madeUp(value: string, salt: number): string {
  let state = salt;
  return value.replace(/[0-9a-z]/gi, (letter) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const digit = (state >>> 16) % 10;
    if (/\d/.test(letter)) return String(digit);
    const turned = String.fromCharCode((letter.toLowerCase() > "f" ? 103 : 97) + (digit % 6));
    return letter === letter.toLowerCase() ? turned : turned.toUpperCase();
  });
}

/** The servers start again on the same disk. */
export async function restart(place: Place): Promise<void> {
  const files = (await place.scene.list()).filter((file): file is [string, string] => typeof file[1] === "string");
  await place.scene.restart({ disk: files, ...place.outside });
  // In every lab the comments are in memory.
  for (const text of place.comments.keys()) place.comments.set(text, "never");
}
