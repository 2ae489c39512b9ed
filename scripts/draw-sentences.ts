/**
 * Draws sentences at random from everything that a reader meets, to be read by somebody who has not seen them:
 *     npx node scripts/draw-sentences.ts [--seed word] [--count 60] [--from part-of-a-file's-name] [--tiny]
 * Without a seed it takes the time. It prints the seed, so that a draw can be printed again.
 */
import { createHash } from "node:crypto";
import { parseArgs } from "node:util";
import { allSentences, type Found } from "./sentences/sources.ts";

const OPTIONS = {
  seed: { type: "string", default: String(Date.now()) },
  count: { type: "string", default: "60" },
  from: { type: "string", default: "" },
  tiny: { type: "boolean", default: false },
} as const;

/** Ends the script with one sentence. */
function refuse(why: string): never {
  console.error(
    `${why}\nUse: npx node scripts/draw-sentences.ts [--seed word] [--count 60] [--from part-of-a-file's-name]`,
  );
  process.exit(2);
}

function readOptions() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

const values = readOptions();
const count = values.tiny ? 3 : Number(values.count);
if (!Number.isInteger(count) || count < 1) refuse(`--count ${values.count} is no number of sentences.`);

const rank = ({ sentence }: Found): string => createHash("sha256").update(`${values.seed} ${sentence}`).digest("hex");
const all = allSentences().filter(({ file }) => file.includes(values.from));
const ranked = all.map((found) => ({ ...found, rank: rank(found) }));
const drawn = ranked.sort((one, other) => (one.rank < other.rank ? -1 : 1)).slice(0, count);

console.log(`seed ${values.seed}: ${drawn.length} of ${all.length} sentences`);
for (const { file, sentence } of drawn) console.log(`${file}: ${sentence}`);
