import { estimateBits, pooledBits } from "../../kit/grader/entropy.ts";
import { must } from "../../kit/grader/expect.ts";
import type { Scene } from "../../kit/grader/scene.ts";
import { defends } from "../../kit/grader/suite.ts";
import { decoded } from "../../01-username-in-a-cookie/disguises.ts";
import { NEW_ID } from "./logins.ts";
import { shortened, tokensOf } from "./tokens.ts";

const STILL = "IDs differ even when the clock and Math.random stand still";
export const BITS = "an ID carries at least 128 bits";
const FEW = "no ID is made from a few random bytes";

/** Two bytes less than 16: then an ID of 16 random bytes is the same on all these servers once in four billion runs. */
const FEW_BYTES = 14;
const SERVERS = 3;

/** With this number of logins the estimate is right within half a bit, for alphabets of up to 64 symbols. */
const MOST = 1_024;
/**
 * More logins only raise the estimate. If it is high enough after this number of logins, more could not change the
 * verdict.
 */
const FEWEST = 256;
/** ASVS 5.0, 7.2.3 asks for 128. The estimate may be slightly too low. */
const ENOUGH = 127.5;

/** With this number of logins, chance does not put the same letter in the same place at every login. */
const ALIKE = 12;

/**
 * Places in the ID that hold the same on two servers started alike, login by login, while the clock and Math.random
 * stand still: a time, a counter, a fixed word. A thief who starts such a server himself knows them. Undefined when
 * whole IDs come again, which is what the check after this one is about.
 */
async function guessablePlaces(scene: Scene): Promise<Set<number> | undefined> {
  const runs: string[][] = [];
  for (let server = 0; server < 2; server++) {
    await scene.restart({ frozenChance: true });
    const tokens: string[] = [];
    while (tokens.length < ALIKE) tokens.push(...(await tokensOf(scene, "alice", 1)).map(decoded));
    runs.push(tokens);
  }
  const [one = [], other = []] = runs;
  if (one.some((token) => other.includes(token)) || new Set(one).size < ALIKE) return undefined;
  const longest = Math.max(...runs.flat().map((token) => token.length));
  const places = Array.from({ length: longest + 10 }, (_, place) => place);
  return new Set(places.filter((place) => one.every((token, login) => token[place] === other[login]?.[place])));
}

const carriesEnough =
  (guessable?: ReadonlySet<number>) =>
  (tokens: readonly string[]): boolean =>
    tokens.length >= FEWEST && estimateBits(tokens.map(decoded), guessable) >= ENOUGH;

const examples = ([one = "", another = ""]: readonly string[]): string =>
  `in IDs such as "${shortened(one)}" and "${shortened(another)}"`;

/** The IDs of many logins. Fails if two of them are equal, or if one is damaged. */
async function mustDiffer(scene: Scene): Promise<string[]> {
  const tokens = (await tokensOf(scene, "alice", MOST, carriesEnough())).map(decoded);
  const at = scene.exchanges.at(-1);
  const different = new Set(tokens).size;
  must(different === tokens.length, {
    expected: `${tokens.length} different IDs in ${tokens.length} logins`,
    got: `${different}, ${examples(tokens)}`,
    at,
  });
  const broken = tokens.find((token) => token.includes("\uFFFD"));
  must(broken === undefined, {
    expected: "IDs written in a way that keeps every byte, such as hex digits",
    got: `"${shortened(broken ?? "")}", where bytes that are not text became U+FFFD`,
    at,
  });
  return tokens;
}

function mustBeEnough(scene: Scene, bits: number, tokens: readonly string[], expected: string): void {
  must(bits >= ENOUGH, { expected, got: `${compared(bits)}, ${examples(tokens)}`, at: scene.exchanges.at(-1) });
}

/** Fails unless an ID has 128 bits that do not come from a clock, a counter or Math.random. */
async function mustBeEnoughWithoutGuesses(scene: Scene): Promise<void> {
  try {
    const guessable = await guessablePlaces(scene);
    if (!guessable) return;
    await scene.restart({ frozenChance: true });
    const tokens = (await tokensOf(scene, "alice", MOST, carriesEnough(guessable))).map(decoded);
    const expected = "at least 128 bits that do not come from a clock, a counter or Math.random";
    mustBeEnough(scene, estimateBits(tokens, guessable), tokens, expected);
  } finally {
    await scene.restart();
  }
}

/** Compares this number of bits with OWASP's number and with ASVS's number. */
export function compared(bits: number): string {
  const owasp = bits > 64.5 ? "over OWASP's 64" : bits > 63.5 ? "just OWASP's 64" : "under OWASP's 64";
  return `${Math.round(bits)} bits: ${owasp}, under ASVS 5.0's 128 (7.2.3)`;
}

export default [
  defends(
    BITS,
    {
      needs: [NEW_ID],
      why: "A thief can try all short IDs, and will find somebody's.",
      hints: [
        "How many random bytes go into an ID, and do all of them reach the cookie? A byte has eight bits, and a hex digit has four.",
        "Take at least 16 bytes from crypto.getRandomValues and write all of them. A UUID has 122 random bits. If you add a time, a counter or Math.random, the ID has no more random bits than before. A shortened ID has fewer bits, and bytes that are not valid text get lost if you turn them into text.",
        "crypto.getRandomValues(new Uint8Array(32))",
      ],
      read: "#how-much-guessing-is-too-much",
    },
    async (scene) => {
      const tokens = await mustDiffer(scene);
      mustBeEnough(scene, estimateBits(tokens), tokens, "at least 128 bits that change from login to login");
      mustBeEnough(
        scene,
        pooledBits(tokens),
        tokens,
        "at least 128 bits in digits or letters that are equally frequent",
      );
      await mustBeEnoughWithoutGuesses(scene);
    },
  ),
  defends(
    STILL,
    {
      needs: [NEW_ID],
      why: "A thief who knows the time of your login, or a few earlier IDs, could compute your ID.",
      hints: [
        "What does your code make the ID from? A time, a counter and a name can be guessed, and a hash of them looks random but is not.",
        "Math.random is not secret, either: anybody can compute its next numbers from earlier numbers. crypto.getRandomValues asks the operating system, whose numbers nobody can compute.",
        "const bytes = crypto.getRandomValues(new Uint8Array(32));",
      ],
      read: "#length-is-not-entropy",
    },
    async (scene) => {
      try {
        const seen = new Set<string>();
        for (const server of ["first", "second"]) {
          await scene.restart({ frozenChance: true });
          for (const token of await tokensOf(scene, "alice", 3)) {
            must(!seen.has(token), {
              expected: "IDs that differ even if the clock and Math.random never change",
              got: `"${shortened(token)}" a second time, on the ${server} of two servers that were started in the same way`,
              at: scene.exchanges.at(-1),
            });
            seen.add(token);
          }
        }
      } finally {
        await scene.restart();
      }
    },
  ),
  defends(
    FEW,
    {
      needs: [BITS, STILL],
      why: "If your code makes long IDs from short numbers, a thief can try all short numbers and find every ID.",
      hints: [
        "How many random bytes does your code ask for, before anything is hashed or encoded?",
        "A hash makes an ID longer, but not harder to guess: SHA-256 of four random bytes gives only four billion IDs, which a laptop can list in an hour. Take 32 random bytes, and write them as they are.",
        "const bytes = crypto.getRandomValues(new Uint8Array(32));",
      ],
      read: "#length-is-not-entropy",
    },
    async (scene) => {
      const first = new Map<string, number>();
      try {
        for (let server = 0; server < SERVERS; server++) {
          await scene.restart({ frozenChance: true, zeroBytes: FEW_BYTES });
          const [token = ""] = await tokensOf(scene, "alice", 1);
          first.set(token, (first.get(token) ?? 0) + 1);
        }
      } finally {
        await scene.restart();
      }
      must(first.size > 1, {
        expected: `different first IDs on ${SERVERS} servers: their first ${FEW_BYTES} random bytes are the same, and the later bytes differ`,
        got: `"${shortened([...first.keys()][0] ?? "")}" on every server, so this ID depends on ${FEW_BYTES} random bytes (${FEW_BYTES * 8} bits) or fewer`,
        at: scene.exchanges.at(-1),
      });
    },
  ),
];
