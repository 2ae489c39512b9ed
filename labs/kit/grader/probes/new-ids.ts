import type { Browser } from "../../browser/browser.ts";
import { must, mustLogIn } from "../expect.ts";
import { pairsOf, toHeader } from "../identity.ts";
import { mustKeepNotes } from "../rules.ts";
import type { Scene } from "../scene.ts";
import { hasBaskets } from "./stage.ts";

/** The bytes that each ID must take at least: 128 bits (ASVS 5.0, 7.2.3). */
export const BYTES = 16;

/** At most this many logins are tried to see the end of a pool of random bytes. */
const MOST = 600;

/** The bytes that the server has taken, or undefined where the grader cannot see them. */
const bytesOf = async ({ watched }: Scene): Promise<number | undefined> => (await watched())?.bytes;

/**
 * A check's part: a pool of random bytes may serve many logins, but none of its bytes serves two. `taken` is what
 * `logins` logins took on a server that is still running.
 */
export async function mustNotRepeat(scene: Scene, logins: number, taken: number): Promise<void> {
  const whole = Math.floor(taken / BYTES) + 1;
  if (whole <= 2 * logins || whole > MOST) return;
  let done = logins;
  for (; done < whole; done++) mustLogIn(await scene.browser("alice").login());
  const bytes = (await bytesOf(scene)) ?? 0;
  must(bytes >= done * BYTES, {
    expected: `${done} logins to take at least ${BYTES} bytes each from the system's cryptographic generator`,
    got: `${bytes} bytes in all, so some bytes are used for two IDs`,
  });
}

/**
 * A check's part, from chapter 7 on: a login takes new random bytes, whatever cookie comes with it. Says nothing about
 * a server that keeps random bytes in a pool.
 */
export async function mustDrawAgain(scene: Scene, number: number): Promise<void> {
  await scene.restart({ watch: true });
  for (let login = 0; login < 3; login++) if (((await taken(scene, scene.browser("alice"))) ?? 0) < BYTES) return;
  for (const [what, browser] of await browsersWithCookies(scene, number)) {
    const bytes = (await taken(scene, browser)) ?? BYTES;
    must(bytes >= BYTES, {
      expected: `a login in a browser with ${what} to take at least ${BYTES} bytes from the system's cryptographic generator, like any other login`,
      got: `${bytes} bytes: the new ID is made from the old one, or it is the old one`,
      at: scene.exchanges.at(-1),
    });
  }
}

async function taken(scene: Scene, browser: Browser): Promise<number | undefined> {
  const before = await bytesOf(scene);
  mustLogIn(await browser.login());
  const after = await bytesOf(scene);
  return before === undefined || after === undefined ? undefined : after - before;
}

/** Browsers of alice's that hold cookies of all kinds, and what these are. */
async function browsersWithCookies({ browser, skip }: Scene, number: number): Promise<[string, Browser][]> {
  const inside = browser("alice");
  await inside.login();
  const left = browser("alice");
  await left.login();
  const cookie = left.cookieHeader();
  await left.post("/logout");
  left.plant(cookie);
  const found: [string, Browser][] = [
    ["a live session", inside],
    ["the cookie of a session that has ended", left],
  ];
  if (!hasBaskets(number)) return found;
  for (const items of [1, 6]) {
    const visitor = browser("alice");
    for (let item = 0; item < items; item++) await visitor.post("/basket", { item: `thing ${item}` });
    if (visitor.cookieHeader() !== "") found.push([`a visitor's session and ${items} items in the basket`, visitor]);
  }
  const old = browser("alice");
  await old.post("/basket", { item: "thing" });
  skip(6 * 60_000);
  if (old.cookieHeader() !== "") found.push(["a visitor's session that is some minutes old", old]);
  return found;
}

/** Splits a cookie's value into parts, and keeps what separates them. */
const partsOf = (value: string): string[] => value.split(/(%[0-9A-F]{2}|[^\w-])/i);

/**
 * A check's part: parts of two users' cookies, put together, are nobody's. Otherwise one part proves who somebody is
 * and another one says it.
 */
export async function mustNotCompose({ restart, browser, thief, notes }: Scene): Promise<void> {
  await restart();
  const [alice, bob] = [browser("alice"), browser("bob")];
  for (const person of [alice, bob]) mustLogIn(await person.login());
  const [hers, his] = [pairsOf(alice.cookieHeader()), pairsOf(bob.cookieHeader())];
  for (const [index, pair] of his.entries()) {
    const other = hers.find(({ name }) => name === pair.name);
    if (!other) continue;
    for (const value of mixed(pair.value, other.value)) {
      const cookie = toHeader(his.with(index, { ...pair, value }));
      const at = await thief.get("/dashboard", { headers: { cookie }, leaveJar: true });
      mustKeepNotes({ ...at, who: "bob" }, notes, at);
    }
  }
}

/** The first value with one part of the other, for each part; and with the other's name where it has its own. */
function mixed(one: string, other: string): string[] {
  const [parts, others] = [partsOf(one), partsOf(other)];
  const swapped = parts.map((part, at) =>
    others[at] && others[at] !== part ? parts.with(at, others[at]).join("") : one,
  );
  const renamed = [one.replaceAll("bob", "alice"), one.replaceAll(btoa("bob").slice(0, 4), btoa("alice").slice(0, 6))];
  return [...new Set([...swapped, ...renamed])].filter((value) => value !== one && value !== other);
}

/**
 * A check's part: nobody can tell from IDs whose they are. `values` holds those of different users, each of as many
 * logins.
 */
export function mustNotTellWhose(values: readonly (readonly string[])[]): void {
  // Anybody can read whose a token is. Its signature is what counts.
  if (values.flat().some((value) => value.includes("eyJ"))) return;
  const shared = values.map((own) => constantParts(own));
  const [one = new Map<string, string>(), other = new Map<string, string>()] = shared;
  const telling = [...one].find(([place, what]) => other.has(place) && other.get(place) !== what);
  must(telling === undefined, {
    expected: "IDs that say nothing about their users",
    got: `${telling?.[0]}: always "${telling?.[1]}" in alice's IDs, and always "${other.get(telling?.[0] ?? "")}" in the admin's IDs`,
  });
}

/** What is the same in all of these values: the length, and characters at the same place. */
function constantParts(values: readonly string[]): Map<string, string> {
  const [first = ""] = values;
  const found = new Map<string, string>();
  if (values.every(({ length }) => length === first.length)) found.set("their length", String(first.length));
  for (const [at, char] of [...first].entries())
    if (values.every((value) => value[at] === char)) found.set(`the character at position ${at + 1}`, char);
  return found;
}
