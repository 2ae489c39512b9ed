import { readFileSync } from "node:fs";
import { join } from "node:path";
import { structuredPatch } from "diff";
import type { LabFolder } from "../../labs/kit/build/catalogue.ts";
import { printable } from "../../labs/kit/target/process/theirs.ts";
import { Complaint } from "./complaint.ts";
import { descriptionFile, isElsewhere } from "./described.ts";
import { findLab } from "./find-lab.ts";
import { textIn, yoursIn } from "./languages.ts";
import type { Command } from "./command.ts";
import { readProgress, updateProgress } from "./progress-file.ts";
import { readServer, serverFile, shown, stripRegions } from "./server-file.ts";
import type { Terminal } from "./terminal.ts";

/**
 * `solution N`: shows what to change in the learner's file to make it the reference. Only after a pass, or when asked
 * twice.
 */
export const solution: Command = async ({ args, root, terminal }) => {
  const lab = findLab(args[0], root);
  const pair = isElsewhere(lab) ? elsewhere(lab, root) : here(lab, root);
  if (!mayLook(lab, root)) {
    terminal.write(
      `Lab ${lab.number} does not pass at present. npm run hint ${lab.number} helps without showing the solution.`,
    );
    terminal.write(`If you run npm run solution ${lab.number} again, it shows the reference.`);
    return 1;
  }
  printDiff(pair, root, terminal);
  return 0;
};

/**
 * Shows the reference to a learner who has tried: whose file is no longer the starter. Otherwise it says so. Throws a
 * Complaint when there is nothing to compare.
 */
export function showReference(lab: LabFolder, root: string, terminal: Terminal): void {
  const isHere = !isElsewhere(lab);
  const pair = isHere ? here(lab, root) : elsewhere(lab, root);
  if (isHere && pair.yours === stripRegions(readFileSync(join(lab.path, "starter.ts"), "utf8"))) {
    terminal.write(
      `${shown(pair.file, root)} is still the starter. Change something first: the reference helps more after a try.`,
    );
    return;
  }
  const unknown = { passed: false, at: new Date().toISOString(), checks: {} };
  updateProgress(root, lab.slug, (old = unknown) => ({ ...old, solutionAsked: true }));
  printDiff(pair, root, terminal);
}

type Pair = { file: string; yours: string; solution: string; reference: string };

function here(lab: LabFolder, root: string): Pair {
  const yours = stripRegions(readServer(lab, root));
  const solution = join(lab.path, "solution.ts");
  return { file: serverFile(lab), yours, solution, reference: stripRegions(readFileSync(solution, "utf8")) };
}

function elsewhere(lab: LabFolder, root: string): Pair {
  const found = yoursIn(lab);
  if (!found)
    throw new Complaint(
      `${shown(descriptionFile(lab), root)} describes a server that npm run start-in did not make, so there is no reference to compare it with.`,
    );
  const { file, solution } = found;
  return { file, yours: textIn(file), solution, reference: textIn(solution) };
}

/**
 * True after a pass and from the second request on. Where the first request cannot be saved, it counts as the second.
 */
function mayLook(lab: LabFolder, root: string): boolean {
  const entry = readProgress(root).progress.labs[lab.slug];
  if (entry?.passed || entry?.solutionAsked) return true;
  const unknown = { passed: false, at: new Date().toISOString(), checks: {} };
  updateProgress(root, lab.slug, (old = unknown) => ({ ...old, solutionAsked: true }));
  return !readProgress(root).progress.labs[lab.slug]?.solutionAsked;
}

function printDiff({ file, yours, solution, reference }: Pair, root: string, { write, paint }: Terminal): void {
  const { hunks } = structuredPatch("", "", yours, reference, "", "", { context: 3 });
  if (hunks.length === 0) return write("Your file is the same as the reference, line by line.");
  write(paint("red", `--- ${shown(file, root)}, yours`));
  write(paint("green", `+++ ${shown(solution, root)}, the reference: one right way of several`));
  for (const { oldStart, oldLines, newStart, newLines, lines } of hunks) {
    write(paint("cyan", `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`));
    for (const line of lines.map(printable))
      write(line.startsWith("+") ? paint("green", line) : line.startsWith("-") ? paint("red", line) : line);
  }
}
