/**
 * Draws sentences at random from everything that a reader meets, to be read by somebody who has not seen them:
 *     npx node scripts/draw-sentences.ts [--seed word] [--count 60] [--from part-of-a-file's-name] [--tiny]
 * Without a seed it takes the time. It prints the seed, so that a draw can be printed again.
 */
import { createHash } from "node:crypto";
import { parseArgs } from "node:util";
import { allSentences, type Found } from "./sentences/sources.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: String(Date.now()) },
    count: { type: "string", default: "60" },
    from: { type: "string", default: "" },
    tiny: { type: "boolean", default: false },
  },
});
const count = values.tiny ? 3 : Number(values.count);
if (!(count >= 1)) throw new Error(`--count ${values.count} is no number of sentences: write one as in --count 60.`);

const rank = ({ sentence }: Found): string => createHash("sha256").update(`${values.seed} ${sentence}`).digest("hex");
const all = allSentences().filter(({ file }) => file.includes(values.from));
const ranked = all.map((found) => ({ ...found, rank: rank(found) }));
const drawn = ranked.sort((one, other) => (one.rank < other.rank ? -1 : 1)).slice(0, count);

console.log(`seed ${values.seed}: ${drawn.length} of ${all.length} sentences`);
for (const { file, sentence } of drawn) console.log(`${file}: ${sentence}`);
