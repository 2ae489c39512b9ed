import type { Exchange } from "../../browser/browser.ts";
import { pairsOf, toHeader, type Pair } from "../identity.ts";
import { must, mustLogIn } from "../expect.ts";
import type { Scene } from "../scene.ts";
import { sessionNames, sightings } from "../session-cookie.ts";
import { BYTES, mustDrawAgain, mustNotCompose, mustNotRepeat, mustNotTellWhose } from "./new-ids.ts";
import { defends, type Check } from "../suite.ts";
import { fromBase64, fromHex } from "./views.ts";
import { DRAWN } from "./titles.ts";
import { otherThan } from "./other-than.ts";
import { mustReadWholeFile } from "./whole-file.ts";

/** How many logins of each user. */
const LOGINS = 12;
const BITS = 8 * BYTES;
/** A token is hard to guess by its signature, so a UUID is enough to tell it from others. */
const SIGNED_BYTES = 15;

/** A check: IDs are random, and the server compares them whole. Reached when all of `before` hold. */
export const idsAreDrawn = (number: number, before: readonly Check[]): Check =>
  defends(
    DRAWN,
    {
      needs: before.map(({ title }) => title),
      why: "If your code computes an ID from the previous ID, or accepts a part of an ID, a thief has to guess very little.",
      hints: [
        "What does your code do with the random bytes before they reach the cookie? And what does it do with the cookie before it looks at the list?",
        "Take at least 16 bytes from crypto.getRandomValues for each session. Look for exactly the value in the cookie. Do not shorten it, turn it into a number, or change its letters to lower case.",
        "const session = sessions.get(id);",
      ],
      read: "#build-it",
    },
    async (scene) => {
      await mustLookUpWhole(scene);
      await mustNotCompose(scene);
      await mustDraw(scene);
      if (number >= 7) await mustDrawAgain(scene, number);
      if (number === 10) await mustReadWholeFile(scene);
    },
  );

/**
 * Bytes may come from a pool that was filled before, so only the sum counts, and each user has a server of their own.
 * Runs only where the grader can see the bytes.
 */
async function mustDraw(scene: Scene): Promise<void> {
  const { browser, restart, watched, list } = scene;
  const values: string[][] = [];
  for (const name of ["alice", "admin"]) {
    await restart({ watch: true });
    const names = await sessionNames(browser("prober"), await browser(name).login());
    const own: string[] = [];
    for (let login = 1; login < LOGINS; login++) own.push(idIn(await browser(name).login(), names));
    values.push(own);
    const seen = await watched();
    const least = own.some(isSigned) ? SIGNED_BYTES : BYTES;
    must(seen === undefined || seen.bytes >= LOGINS * least, {
      expected: `${LOGINS} logins of ${name} to take at least ${least} bytes each from the system's cryptographic generator`,
      got: `only ${seen?.bytes} bytes in all, and the IDs are made from them`,
    });
    if (seen && name === "alice") await mustNotRepeat(scene, LOGINS, seen.bytes);
  }
  mustNotTellWhose(values);
  mustKnowWhole(await list());
}

const isSigned = (value: string): boolean => value.includes("eyJ");

/** The values of the session cookies that a login set. */
function idIn(at: Exchange, names: readonly string[]): string {
  mustLogIn(at);
  return sightings([at], names)
    .map(({ cookie }) => cookie.value)
    .join(" ");
}

/** What a line of the list knows of its cookie must be as hard to guess as the cookie. */
function mustKnowWhole(list: readonly [string, unknown][]): void {
  const lines = list.map(([id, record]) => textsOf([id, record]));
  must(!lines.flat().some((text) => text.includes("\uFFFD")), {
    expected: "the list to keep every byte of each ID, or of its hash, for example as hex digits",
    got: "a text with U+FFFD in place of bytes that are not UTF-8, so several IDs give the same text",
  });
  for (const line of lines.slice(0, LOGINS)) {
    const others = new Set(lines.filter((one) => one !== line).flat());
    const bits = line.filter((text) => !others.has(text)).reduce((sum, text) => sum + mostBits(text), 0);
    must(lines.length < LOGINS || bits >= BITS, {
      expected: `each session's line on the list to contain at least ${BITS} bits that belong only to its own cookie`,
      got: `at most ${Math.floor(bits)} bits, so a thief needs fewer guesses`,
    });
  }
}

/** All texts and bytes in a record, however deep. Numbers are times, which tell nothing. A timer's record is a cycle. */
function textsOf(value: unknown, seen = new Set<unknown>()): string[] {
  if (typeof value === "string") return [value];
  if (value instanceof Uint8Array) return [Array.from(value, (byte) => byte.toString(16).padStart(2, "0")).join("")];
  if (typeof value !== "object" || value === null || seen.has(value)) return [];
  seen.add(value);
  return Object.values(value).flatMap((one) => textsOf(one, seen));
}

/** The most bits that a text of these characters can hold. */
function mostBits(text: string): number {
  if (/^\d+$/.test(text)) return text.length * Math.log2(10);
  return text.length * (/^[0-9a-f]+$/i.test(text) ? 4 : 6);
}

async function mustLookUpWhole({ browser, restart, thief }: Scene): Promise<void> {
  await restart();
  const alice = browser("alice");
  const names = await sessionNames(browser("prober"), await alice.login());
  const pairs = pairsOf(alice.cookieHeader()).filter(({ name }) => names.includes(name));
  const ask = (cookie: Pair[]) => thief.get("/dashboard", { headers: { cookie: toHeader(cookie) }, leaveJar: true });
  for (const pair of pairs) {
    const others = pairs.filter((one) => one !== pair);
    // Where another cookie is enough to log in, this one is sent alone.
    const needed = opens(await ask(others)) ? [] : others;
    for (const value of otherValues(pair.value)) {
      const at = await ask([...needed, { ...pair, value }]);
      must(!opens(at), {
        expected: `a value that differs from alice's (${difference(pair.value, value)}) to open nothing`,
        got: "alice's dashboard, so the server does not check this part of the ID",
        at,
      });
    }
  }
}

const opens = ({ response }: Exchange): boolean => response.status < 300;

/**
 * Values that are not another spelling of the same bits: one character changed, at each position in turn, and some left
 * out.
 */
function otherValues(value: string): string[] {
  const changed = Array.from(value, (char, at) => value.slice(0, at) + otherThan(char) + value.slice(at + 1));
  const cut = [value.slice(0, 8), value.slice(0, Math.ceil(value.length / 2)), value.slice(0, -4), value.slice(4)];
  return [...changed, ...cut].filter((other) => other !== "" && other !== value && !isSame(value, other));
}

/**
 * True for two spellings of the same bytes, as a whole or in the last of several parts: base64 has unused bits at its
 * end.
 */
function isSame(one: string, other: string): boolean {
  const [[head, last], [otherHead, otherLast]] = [splitLast(one), splitLast(other)];
  return head === otherHead && READERS.some((read) => read(last) !== undefined && read(last) === read(otherLast));
}

const READERS = [
  (text: string) => (/^(?:[0-9a-f]{2})+$/i.test(text) ? fromHex(text) : undefined),
  (text: string) => (/^[\w+/=-]+$/.test(text) && /[^0-9a-f]/.test(text) ? fromBase64(text) : undefined),
];

function splitLast(text: string): [head: string, last: string] {
  const at = Math.max(text.lastIndexOf("."), text.lastIndexOf("%2E")) + 1;
  return [text.slice(0, at), text.slice(at)];
}

function difference(one: string, other: string): string {
  if (one.length !== other.length) return `only ${other.length} of its ${one.length} characters`;
  const at = [...one].findIndex((char, index) => char !== other[index]);
  return `another character at position ${at + 1}`;
}
