import { existsSync, globSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { listLabs } from "../../labs/kit/build/catalogue.ts";
import { readText } from "../../labs/kit/target/process/source-file.ts";
import { oneLine, printableJson } from "../../labs/kit/target/process/theirs.ts";
import { classCsv, classTable, isFalse, type Learner } from "../work/class-table.ts";
import { MOST, readWork, type Work } from "../work/work.ts";
import { Complaint } from "./complaint.ts";
import type { Asked } from "./command.ts";
import type { Terminal } from "./terminal.ts";
import { sameTexts, verifyLab } from "./verify-lab.ts";

const USAGE = "npm run verify-work -- FOLDER [--trust] [--json] [--csv]";

/** A text may take up to six characters for each of its own in JSON. */
const MOST_BYTES = 6 * MOST.text;

/**
 * `verify-work FOLDER`: grades everything that learners have handed in again. Exit code 0 when every claimed pass is one,
 * 1 when not, 2 when a file could not be read or graded.
 */
export async function verifyWork({ args, json, root, terminal }: Asked): Promise<number> {
  const { folder, trust, csv } = readWords(args);
  if (!trust && !isApart(process.env))
    throw new Complaint(
      `This runs programs that others wrote, with your rights on this machine. Run it in a container or in CI, or add --trust if you have read all of it: ${USAGE}`,
    );
  const { works, odd } = readAll(folder);
  if (works.length + odd.length === 0) throw new Complaint(`There is no wristband-work-*.json in ${folder}.`);
  const labs = listLabs(root);
  const same = sameTexts(
    works.map(({ work }) => work),
    labs,
  );
  const learners: Learner[] = [];
  for (const { file, work } of works) {
    const verified = [];
    for (const lab of work.labs) verified.push(await verifyLab(lab, { labs, root, sameAs: same(work, lab) }));
    learners.push({ file, name: oneLine(work.name), made: work.made, labs: verified });
  }
  const known = labs.map(({ number, slug }) => ({ number, slug }));
  if (json) terminal.write(printableJson({ learners, unreadable: odd }));
  else if (csv) terminal.write(classCsv(learners, known).trimEnd());
  else print(terminal, learners, odd, known);
  const all = learners.flatMap((learner) => learner.labs);
  if (odd.length > 0 || all.some(({ outcome }) => outcome === "could not grade" || outcome === "unknown lab")) return 2;
  return all.some(isFalse) ? 1 : 0;
}

function readWords(args: readonly string[]): { folder: string; trust: boolean; csv: boolean } {
  const flag = { type: "boolean", default: false } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { trust: flag, csv: flag },
  });
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0) throw new Complaint(`Name one folder or file: ${USAGE}`);
  if (!existsSync(folder)) throw new Complaint(`There is no ${folder}.`);
  return { folder: resolve(folder), ...values };
}

/** True where nothing of the teacher's is at hand: CI services set CI, and containers leave these files. */
export const isApart = ({ CI }: Record<string, string | undefined>, exists = existsSync): boolean =>
  (CI !== undefined && CI !== "" && CI !== "false") || exists("/.dockerenv") || exists("/run/.containerenv");

type Read = { works: { file: string; work: Work }[]; odd: { file: string; why: string }[] };

function readAll(path: string): Read {
  const read: Read = { works: [], odd: [] };
  for (const file of filesAt(path)) {
    try {
      read.works.push({ file: basename(file), work: readWork(readText(file, MOST_BYTES) ?? "") });
    } catch (error) {
      read.odd.push({ file: basename(file), why: (error as Error).message });
    }
  }
  return read;
}

/** A file, or every file of this name in a folder and below: the folder may hold whole repositories. */
function filesAt(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const names = globSync("**/wristband-work-*.json", { cwd: path, exclude: ["**/node_modules"] });
  return names.sort().map((name) => join(path, name));
}

function print(
  { write, paint }: Terminal,
  learners: Learner[],
  odd: Read["odd"],
  labs: { number: number; slug: string }[],
) {
  if (learners.length > 0) for (const line of classTable(learners, labs)) write(line);
  write("");
  write(
    "+ passes, x does not, ? could not be graded, - not handed in. The number in a cell counts the learner's own tries.",
  );
  for (const { file, name, labs: done } of learners) {
    for (const lab of done) {
      const who = `${name}, ${lab.slug} (${oneLine(file)})`;
      if (isFalse(lab))
        write(
          `${paint("red", "x")} ${who}: the file claims a pass, but the lab does not pass. ${lab.first ?? lab.outcome}`,
        );
      else if (lab.outcome === "could not grade" || lab.outcome === "unknown lab")
        write(`${paint("yellow", "?")} ${who}: ${lab.first ?? lab.outcome}`);
      if (lab.sameAs.length > 0)
        write(`  ${who}: the same text as ${lab.sameAs.map((one) => oneLine(one)).join(", ")}`);
    }
  }
  for (const { file, why } of odd) write(`${paint("yellow", "?")} ${oneLine(file)} ${why}.`);
}
