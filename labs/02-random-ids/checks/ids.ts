import { estimateBits } from "../../kit/entropy.ts";
import { must } from "../../kit/expect.ts";
import { defends } from "../../kit/suite.ts";
import { decoded } from "../../01-username-in-a-cookie/disguises.ts";
import { NEW_ID } from "./logins.ts";
import { shortened, tokensOf } from "./tokens.ts";

export const BITS = "an ID carries at least 128 bits";

/** With so many the estimate is within half a bit, for alphabets of up to 64 symbols. */
const MOST = 1_024;
/** More logins only raise the estimate. So where it is high enough after these, the rest could not change the verdict. */
const FEWEST = 256;
/** ASVS 5.0, 7.2.3 asks for 128; the estimate may fall short of the truth by a fraction. */
const ENOUGH = 127.5;

/** How this many bits stand to the two numbers that people cite. */
export function compared(bits: number): string {
  const owasp = bits > 64.5 ? "over OWASP's 64" : bits > 63.5 ? "just OWASP's 64" : "under OWASP's 64";
  return `${Math.round(bits)} bits: ${owasp}, under ASVS 5.0's 128 (7.2.3)`;
}

export default [
  defends(
    BITS,
    {
      needs: [NEW_ID],
      why: "Short IDs can be tried out: somebody's will be hit, and nobody notices whose.",
      hints: [
        "How many random bytes go into an ID, and do all of them reach the cookie? Eight bits to a byte, four to a hex digit.",
        "Take at least 16 bytes from crypto.getRandomValues and write all of them. A UUID has 122 random bits, a shortened ID has what is left of it, and bytes forced into text lose what is no text.",
        "crypto.getRandomValues(new Uint8Array(32))",
      ],
      read: "#how-much-guessing-is-too-much",
    },
    async (scene) => {
      const isEnough = (tokens: readonly string[]) =>
        tokens.length >= FEWEST && estimateBits(tokens.map(decoded)) >= ENOUGH;
      const tokens = (await tokensOf(scene, "alice", MOST, isEnough)).map(decoded);
      const [one = "", another = ""] = tokens;
      const examples = `in IDs such as "${shortened(one)}" and "${shortened(another)}"`;
      const different = new Set(tokens).size;
      must(different === tokens.length, {
        expected: `${tokens.length} different IDs in ${tokens.length} logins`,
        got: `${different}, ${examples}`,
        at: scene.exchanges.at(-1),
      });
      const broken = tokens.find((token) => token.includes("\uFFFD"));
      must(broken === undefined, {
        expected: "IDs written in letters that lose nothing, such as hex digits",
        got: `"${shortened(broken ?? "")}", where bytes that are no text became U+FFFD`,
        at: scene.exchanges.at(-1),
      });
      const bits = estimateBits(tokens);
      must(bits >= ENOUGH, {
        expected: "at least 128 bits that change from login to login",
        got: `${compared(bits)}, ${examples}`,
        at: scene.exchanges.at(-1),
      });
    },
  ),
  defends(
    "IDs differ even when the clock and Math.random stand still",
    {
      needs: [NEW_ID],
      why: "Whoever knows when you logged in, or a few earlier IDs, could compute yours.",
      hints: [
        "From what is the ID made? A time, a counter and a name can be guessed, and a hash of them looks random and is not.",
        "Math.random is no secret either: its next answers follow from earlier ones. crypto.getRandomValues asks the operating system, whose answers follow from nothing.",
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
              expected: "IDs that differ while the clock and Math.random stand still",
              got: `"${shortened(token)}" a second time, on the ${server} of two servers started alike`,
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
];
