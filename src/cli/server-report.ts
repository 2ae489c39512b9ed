import { oneLine, printable } from "../../labs/kit/target/process/theirs.ts";
import { excerpt, excerpts, pageExcerpt } from "../report/excerpt.ts";
import type { Terminal } from "./terminal.ts";
import type { ServerCheckFacts, ServerFacts } from "./server-facts.ts";
import { inWords } from "./standards.ts";

const WIDTH = 200;

/** All that comes after the list of checks: what was not reached and why, each finding, and the sum. */
export function printServerReport(terminal: Terminal, facts: ServerFacts): void {
  const { write, paint } = terminal;
  printNotReached(terminal, facts.checks);
  for (const check of facts.checks) if (check.status === "fails") printOne(terminal, check);
  for (const { title, trouble } of facts.checks) if (trouble) write(`\n${paint("yellow", "?")} ${title}\n  ${trouble}`);
  for (const warning of facts.warnings) write(`\n${paint("yellow", "!")} ${warning}`);
  write("");
  if (facts.waiting !== undefined) write(facts.waiting);
  write(summary(facts));
}

/** Grouped by reason: a server without a clock has one reason, and many checks. */
function printNotReached({ write }: Terminal, checks: readonly ServerCheckFacts[]): void {
  const reasons = Map.groupBy(
    checks.filter(({ status }) => status === "not reached"),
    ({ needs = "" }) => needs,
  );
  if (reasons.size > 0) write("");
  const first = new Set(checks.map(({ title }) => title));
  for (const [reason, { length }] of reasons) {
    const what = `${length} ${length === 1 ? "check" : "checks"} not reached`;
    write(`  ${what}: ${first.has(reason) ? `"${reason}" must pass first` : oneLine(reason)}`);
  }
}

function printOne({ write, paint }: Terminal, check: ServerCheckFacts): void {
  const [expected, got] = excerpts(check.expected ?? "", check.got ?? "", WIDTH);
  write("");
  write(`${paint("red", "x")} ${paint("bold", check.title)}`);
  write("");
  if (check.accepted !== undefined) write(`  accepted  ${oneLine(check.accepted)}`);
  write(`  expected  ${expected}`);
  write(`  got       ${got}`);
  write(`  why       ${check.why}`);
  if (check.curl)
    write(`  sent      ${paint("cyan", excerpt(printable(check.curl), 1200).replaceAll("\n", "\n    "))}`);
  if (check.response) {
    write(`  the answer had status ${check.response.status}:`);
    for (const [name, value] of check.response.headers) write(`    ${name}: ${excerpt(oneLine(value), WIDTH)}`);
    const page = pageExcerpt(printable(check.response.body), WIDTH);
    if (page) write(`    ${page}`);
  }
  write(`  read      ${paint("cyan", check.read)}`);
  const items = inWords(check.standards);
  if (items) write(`  standards ${items}`);
}

function summary({ outcome, counts, requests, controls }: ServerFacts): string {
  const { holds, fails, accepted, "not reached": open } = counts;
  const sum = `${holds} checks pass, ${fails} fail${accepted > 0 ? `, ${accepted} are accepted` : ""}, ${open} were not reached. ${requests} requests were sent.`;
  if (outcome !== "could not grade") return sum;
  const failed = controls.find(({ status }) => status === "fails");
  const reason = failed ? `Look at ${failed.line}, because this control fails: ${failed.title}` : "See above";
  return `The server could not be graded. ${reason}. ${sum}`;
}
