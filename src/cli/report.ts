import type { DayStory } from "../../labs/kit/grader/whole-lab.ts";
import type { Verdict } from "../../labs/kit/grader/suite.ts";
import { duration } from "../text/duration.ts";
import { excerpt, excerpts, pageExcerpt } from "./excerpt.ts";
import { isTried, openChecks, sentence, type CheckFacts, type ExchangeFacts, type LabFacts } from "./facts.ts";
import { oneLine, printable } from "../../labs/kit/target/process/theirs.ts";
import type { Colour, Terminal } from "./terminal.ts";

const WIDTH = 200;
const SIGNS: Record<Verdict["status"], [sign: string, word: string, colour: Colour]> = {
  holds: ["+", "holds", "green"],
  fails: ["x", "fails", "red"],
  "not reached": ["-", "not reached", "dim"],
  "no verdict": ["?", "no verdict", "yellow"],
};

export function printVerdict({ write, paint }: Terminal, status: Verdict["status"], title: string): void {
  const [sign, word, colour] = SIGNS[status];
  write(`  ${paint(colour, `${sign} ${word.padEnd(11)}`)}  ${title}`);
}

/** Prints everything after the list of checks. */
export function printReport(terminal: Terminal, facts: LabFacts): void {
  const { write, paint } = terminal;
  const [first] = openChecks(facts);
  if (first) printFinding(terminal, first, facts);
  if (facts.printed) printOutput(terminal, facts.printed);
  for (const warning of facts.warnings) write(`\n${paint("yellow", "!")} ${warning}`);
  if (facts.compiler) printCompiler(terminal, facts.file, facts.compiler);
  write("");
  write(`${summary(terminal, facts)} ${facts.next}`);
}

export function printCompiler({ write, paint }: Terminal, file: string, lines: readonly string[]): void {
  write(`\n${paint("yellow", "!")} The TypeScript compiler says of ${file}, whatever the verdict is:`);
  for (const line of lines) write(`    ${oneLine(line)}`);
}

function summary({ paint }: Terminal, facts: LabFacts): string {
  const { outcome, holds, total, checks, earlierAttacks, earlierChecks: earlier, days, lab } = facts;
  if (outcome === "could not grade") return paint("yellow", `Lab ${lab} could not be graded.`);
  if (outcome === "passed") return paint("green", `Lab ${lab} passed: all ${total} checks hold${andEarlier(facts)}.`);
  if (checks.some((check) => check.status !== "holds" && isTried(check))) {
    return paint("red", `Not yet: ${holds} of ${total} checks hold.`);
  }
  if (days?.fault) return paint("red", `Not yet: all ${total} checks hold, but a random day went wrong.`);
  const but = earlierAttacks.some(({ status }) => status !== "holds")
    ? "an attack of an earlier chapter works again"
    : `of the ${earlier.total} of earlier chapters only ${earlier.holds} do`;
  return paint("red", `Not yet: the chapter's own checks hold, but ${but}.`);
}

function andEarlier({ earlierAttacks: attacks, earlierChecks: { total } }: LabFacts): string {
  if (attacks.length === 0) return "";
  const too = total > 0 ? `, ${total} of earlier chapters too` : "";
  return `${too}, and no earlier attack works (${attacks.length} tried)`;
}

function printFinding(terminal: Terminal, check: CheckFacts, facts: LabFacts): void {
  const { write, paint } = terminal;
  write("");
  if (check.trouble) {
    write(`${paint("yellow", "?")} ${paint("bold", check.title)}`);
    write(`  ${excerpt(sentence(check.trouble), 600)}`);
    return;
  }
  write(`${paint("red", "x")} ${paint("bold", check.title)}`);
  write("");
  const [expected, got] = excerpts(check.expected ?? "", check.got ?? "", WIDTH);
  write(`  expected  ${expected}`);
  write(`  got       ${got}`);
  if (check.story) printDay(terminal, check.story, facts.lab);
  write(`  why       ${check.why}`);
  if (facts.thief) printStory(terminal, facts.thief);
  if (check.exchange) printExchange(terminal, check.exchange, facts.lab);
  write("");
  write(`  hint      ${paint("cyan", check.hint)}`);
  write(`  read      ${paint("cyan", check.read)}`);
}

function printDay({ write, paint }: Terminal, { seed, steps }: DayStory, lab: number): void {
  write("");
  write("  How it comes to this, on a day that the grader made up:");
  steps.forEach((step, i) => write(`    ${i + 1}. ${step}`));
  write(`  The same day again: ${paint("cyan", `npm run check-lab ${lab} -- --seed ${seed} --days 1`)}`);
  write("");
}

function printStory({ write }: Terminal, { attack, story }: { attack: string; story: string[] }): void {
  write("");
  write(`  What a thief does with it: ${attack}.`);
  story.forEach((line, i) => write(`    ${i + 1}. ${excerpt(oneLine(line), WIDTH)}`));
}

function printExchange({ write, paint }: Terminal, exchange: ExchangeFacts, lab: number): void {
  const { who, curl, hasCookie, forged, minutes, response } = exchange;
  const later = minutes > 0 ? `, ${duration(minutes * 60_000)} after the first request by the grader's clock` : "";
  write("");
  write(`  ${who} sent this${later}. To send it yourself, have npm run serve-lab ${lab} running in another terminal:`);
  write(`    ${paint("cyan", excerpt(printable(curl), 1200).replaceAll("\n", "\n    "))}`);
  if (forged) write("    (The server gave nobody this cookie: somebody made it up, or out of one that was given.)");
  else if (hasCookie)
    write("    (IDs are made anew at every start: log in there, and put the cookie you get in place of this one.)");
  write("");
  write(`  Back came status ${response.status}:`);
  for (const [name, value] of response.headers) write(`    ${name}: ${excerpt(oneLine(value), WIDTH)}`);
  if (response.threw) write(`    (the handler threw ${oneLine(sentence(response.threw))})`);
  const page = pageExcerpt(printable(response.body), WIDTH);
  if (page) write(`    ${page}`);
}

const MAX_LINES = 20;
function printOutput({ write, paint }: Terminal, { text, characters }: { text: string; characters: number }): void {
  const lines = text.trimEnd().split("\n");
  const shown = lines.slice(0, MAX_LINES);
  const left = characters - shown.join("\n").length - 1;
  write("");
  write("  Your server printed:");
  for (const line of shown) write(`    ${paint("dim", "|")} ${excerpt(line, WIDTH)}`);
  if (lines.length > MAX_LINES) write(`    ${paint("dim", "|")} … and ${left} characters more`);
}
