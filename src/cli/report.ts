import type { Verdict } from "../../labs/kit/grader/suite.ts";
import { oneLine } from "../../labs/kit/target/process/theirs.ts";
import type { CheckFacts, LabFacts } from "../report/facts.ts";
import { findingOf, printedLines, summaryOf, type Finding, type Sent, type Told } from "../report/finding.ts";
import { verdictWord } from "../text/verdict.ts";
import type { Colour, Terminal } from "./terminal.ts";

const SIGNS: Record<Verdict["status"], [sign: string, colour: Colour]> = {
  holds: ["+", "green"],
  fails: ["x", "red"],
  "not reached": ["-", "dim"],
  "no verdict": ["?", "yellow"],
};
const COLOURS: Record<LabFacts["outcome"], Colour> = { passed: "green", "not yet": "red", "could not grade": "yellow" };

export function printVerdict({ write, paint }: Terminal, status: Verdict["status"], title: string): void {
  const [sign, colour] = SIGNS[status];
  write(`  ${paint(colour, `${sign} ${verdictWord(status).padEnd(11)}`)}  ${title}`);
}

/** Prints everything after the list of checks. */
export function printReport(terminal: Terminal, facts: LabFacts): void {
  const { write, paint } = terminal;
  printLacks(terminal, facts.checks);
  const finding = findingOf(facts);
  if (finding) printFinding(terminal, finding, facts.lab);
  if (facts.printed) printOutput(terminal, facts.printed);
  for (const warning of facts.warnings) write(`\n${paint("yellow", "!")} ${warning}`);
  if (facts.compiler) printCompiler(terminal, facts.file, facts.compiler);
  write("");
  write(`${paint(COLOURS[facts.outcome], summaryOf(facts))} ${facts.next}`);
}

/** Says of each check that the grader cannot run on this server what it would need. */
function printLacks({ write }: Terminal, checks: readonly CheckFacts[]): void {
  const reasons = Map.groupBy(
    checks.filter(({ lacks }) => lacks),
    ({ needs = "" }) => needs,
  );
  if (reasons.size > 0) write("");
  for (const [reason, { length }] of reasons)
    write(
      `  ${length} ${length === 1 ? "check" : "checks"} not reached, which is neither a pass nor a failure: ${oneLine(reason)}`,
    );
}

export function printCompiler({ write, paint }: Terminal, file: string, lines: readonly string[]): void {
  write(`\n${paint("yellow", "!")} The TypeScript compiler reports about ${file} (this does not change the verdict):`);
  for (const line of lines) write(`    ${oneLine(line)}`);
}

function printFinding(terminal: Terminal, finding: Finding, lab: number): void {
  const { write, paint } = terminal;
  const { title, trouble, expected, got, day, why, thief, sent, hint, read } = finding;
  write("");
  if (trouble !== undefined) {
    write(`${paint("yellow", "?")} ${paint("bold", title)}`);
    write(`  ${trouble}`);
    return;
  }
  write(`${paint("red", "x")} ${paint("bold", title)}`);
  write("");
  write(`  expected  ${expected}`);
  write(`  got       ${got}`);
  if (day) printDay(terminal, day, lab);
  write(`  why       ${why}`);
  if (thief) printSteps(terminal, thief);
  if (sent) printExchange(terminal, sent, lab);
  write("");
  write(`  hint      ${paint("cyan", hint)}`);
  write(`  read      ${paint("cyan", read)}`);
}

function printDay(terminal: Terminal, day: NonNullable<Finding["day"]>, lab: number): void {
  const { write, paint } = terminal;
  printSteps(terminal, day);
  write(`  The same day again: ${paint("cyan", `npm run check-lab ${lab} -- --seed ${day.seed} --days 1`)}`);
  write("");
}

function printSteps({ write }: Terminal, { lead, steps }: Told): void {
  write("");
  write(`  ${lead}`);
  steps.forEach((step, i) => write(`    ${i + 1}. ${step}`));
}

function printExchange({ write, paint }: Terminal, sent: Sent, lab: number): void {
  write("");
  write(`  ${sent.lead}. To send it yourself, start npm run serve-lab ${lab} in another terminal first:`);
  write(`    ${paint("cyan", sent.curl.replaceAll("\n", "\n    "))}`);
  if (sent.remark) write(`    ${sent.remark}`);
  write("");
  write(`  ${sent.back}`);
  for (const [name, value] of sent.headers) write(`    ${name}: ${value}`);
  if (sent.threw) write(`    ${sent.threw}`);
  if (sent.page) write(`    ${sent.page}`);
}

function printOutput({ write, paint }: Terminal, printed: NonNullable<LabFacts["printed"]>): void {
  write("");
  write("  Your server printed:");
  for (const line of printedLines(printed)) write(`    ${paint("dim", "|")} ${line}`);
}
