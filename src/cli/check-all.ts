import { listLabs, type LabFolder } from "../../labs/kit/build/catalogue.ts";
import { startHost } from "../../labs/kit/target/process/host.ts";
import { printableJson } from "../../labs/kit/target/process/theirs.ts";
import { Complaint } from "./complaint.ts";
import type { Asked } from "./command.ts";
import { descriptionFile, isElsewhere, openElsewhere } from "./described.ts";
import { yoursIn } from "./languages.ts";
import { exitCode, gradeOn, patience } from "./grade-file.ts";
import { openChecks, sentence, type CheckFacts, type LabFacts } from "../report/facts.ts";
import { isThere } from "../../labs/kit/target/process/source-file.ts";
import { serverFile } from "./server-file.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Grades every lab that has a server.ts, or a wristband.yaml in its place. 0 when every lab passes; a lab that was not begun counts as not passed yet.
 */
export async function checkAll({ json, root, terminal }: Pick<Asked, "json" | "root" | "terminal">): Promise<number> {
  const labs = listLabs(root);
  const found: LabFacts[] = [];
  const notGraded: Record<string, string> = {};
  for (const lab of labs) {
    if (!isThere(serverFile(lab)) && !isElsewhere(lab)) {
      if (!json) printLine(terminal, lab, undefined);
      continue;
    }
    const facts = await gradeQuietly(lab, root).catch(complaintIn);
    if (typeof facts === "string") notGraded[lab.slug] = facts;
    else found.push(facts);
    if (!json) printLine(terminal, lab, facts);
  }
  const notBegun = labs.flatMap(({ slug }) =>
    slug in notGraded || found.some((facts) => facts.slug === slug) ? [] : [slug],
  );
  const isUnread = Object.keys(notGraded).length > 0;
  if (json) terminal.write(printableJson({ labs: found, notBegun, ...(isUnread ? { notGraded } : {}) }));
  else printEnd(terminal, labs, found);
  return Math.max(isUnread ? 2 : notBegun.length > 0 ? 1 : 0, ...found.map(({ outcome }) => exitCode(outcome)));
}

/** Why a lab's file could not be read: the other labs are graded all the same. */
function complaintIn(error: unknown): string {
  if (error instanceof Complaint) return error.message;
  throw error;
}

async function gradeQuietly(lab: LabFolder, root: string): Promise<LabFacts> {
  const quiet = { lab, made: false, root, tell: () => {} };
  if (!isElsewhere(lab)) return gradeOn(startHost({ file: serverFile(lab), ...patience() }), quiet);
  const { target } = openElsewhere(lab, root);
  return gradeOn(Promise.resolve(target), { ...quiet, file: yoursIn(lab)?.file ?? descriptionFile(lab) });
}

function printLine({ write, paint }: Terminal, lab: LabFolder, facts: LabFacts | string | undefined): void {
  const name = `${lab.number} ${lab.slug}${isElsewhere(lab) ? ", as wristband.yaml describes it" : ""}`;
  if (typeof facts === "string") return write(`  ${paint("red", "x could not grade")}  ${name}: ${facts}`);
  if (!facts) return write(`  ${paint("dim", "- not begun      ")}  ${name}`);
  const [sign, colour] = facts.outcome === "passed" ? ["+", "green" as const] : ["x", "red" as const];
  const count = `${facts.holds} of ${facts.total} checks pass`;
  write(`  ${paint(colour, `${sign} ${facts.outcome.padEnd(15)}`)}  ${name}: ${count}`);
  const [first] = openChecks(facts);
  if (first) write(`                       first: ${first.title}${because(first)}`);
  for (const warning of facts.warnings) write(`                       ${paint("yellow", "!")} ${warning}`);
}

const because = ({ trouble }: CheckFacts): string => (trouble ? `. ${sentence(trouble)}` : "");

function printEnd({ write }: Terminal, labs: LabFolder[], found: LabFacts[]): void {
  const passed = found.filter(({ outcome }) => outcome === "passed").map(({ slug }) => slug);
  const open = labs.find(({ slug }) => !passed.includes(slug));
  write("");
  write(
    open
      ? `${passed.length} of ${labs.length} labs pass. Next: npm run check-lab ${open.number}`
      : `All ${labs.length} labs pass.`,
  );
}
