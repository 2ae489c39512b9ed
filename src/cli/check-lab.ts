import type { LabFolder } from "../../labs/kit/build/catalogue.ts";
import { startHost } from "../../labs/kit/target/process/host.ts";
import { chanceOf } from "./which-days.ts";
import { checkAll } from "./check-all.ts";
import type { Asked } from "./command.ts";
import { findLab } from "./find-lab.ts";
import { exitCode, gradeOn, patience } from "./grade-file.ts";
import type { Tell } from "./grading.ts";
import { printReport, printVerdict } from "./report.ts";
import { printableJson } from "../../labs/kit/target/process/theirs.ts";
import { ensureServer, serverFile, shown } from "./server-file.ts";
import type { Terminal } from "./terminal.ts";

/** `check-lab N`: exit code 0 when all checks hold, 1 when not yet, 2 when the server could not be graded. */
export async function checkLab({ args, json, root, terminal, numbers }: Asked): Promise<number> {
  if (args[0]?.toLowerCase() === "all") return checkAll({ json, root, terminal });
  const lab = findLab(args[0], root);
  const made = ensureServer(lab);
  // The process starts while the suite is being loaded.
  const starting = startHost({ file: serverFile(lab), ...patience() });
  if (!json) announce(lab, made, root, terminal);
  const tell: Tell = ({ status, title }) => {
    if (!json) printVerdict(terminal, status, title);
  };
  const facts = await gradeOn(starting, { lab, made, root, tell, compiler: true, chance: chanceOf(numbers) });
  if (json) terminal.write(printableJson(facts));
  else printReport(terminal, facts);
  return exitCode(facts.outcome);
}

export function announce(lab: LabFolder, made: boolean, root: string, { write, paint }: Terminal): void {
  const file = shown(serverFile(lab), root);
  write(paint("bold", `Lab ${lab.number}, ${lab.slug}`));
  write(made ? `${file} was not there. It is now a copy of starter.ts, and the file you edit.` : file);
  write("");
}
