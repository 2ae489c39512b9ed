import type { LabFolder } from "../../labs/kit/build/catalogue.ts";
import type { Command } from "./command.ts";
import { findLab } from "./find-lab.ts";
import { nextHint, type NextHint } from "./next-hint.ts";
import type { Terminal } from "./terminal.ts";

/** `hint N`: the next hint for the first check that did not hold when the lab was last graded. */
export const hint: Command = async ({ args, root, terminal }) => {
  const lab = findLab(args[0], root);
  await showHint(lab, root, terminal);
  return 0;
};

/** Takes the next hint and prints it. Throws a Complaint when the lab has not been graded. */
export async function showHint(lab: LabFolder, root: string, terminal: Terminal): Promise<void> {
  const next = await nextHint(lab, root);
  if (!next) {
    terminal.write(`All checks of lab ${lab.number} passed when it was last graded, so there are no hints.`);
    return;
  }
  show(terminal, next, lab);
  for (const warning of next.warnings) terminal.write(`\n${warning}`);
}

function show({ write, paint }: Terminal, { title, hints, step }: NextHint, { number }: LabFolder): void {
  const last = `npm run solution ${number} shows one way to do it.`;
  write(paint("bold", title));
  write("");
  if (step <= hints.length) {
    write(`  Hint ${step} of ${hints.length}: ${hints[step - 1]}`);
    write("");
    write(step < hints.length ? `npm run hint ${number} shows the next one.` : `That was the last hint. ${last}`);
    return;
  }
  hints.forEach((text, i) => write(`  Hint ${i + 1}: ${text}`));
  write("");
  write(`There are no more hints for this check. ${last}`);
}
