import { writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { grade } from "../../labs/kit/grader/suite.ts";
import { printableJson } from "../../labs/kit/target/process/theirs.ts";
import { createBudget } from "../../labs/kit/target/url/budget.ts";
import type { Description } from "../../labs/kit/target/url/description.ts";
import { openUrl, type UrlTarget } from "../../labs/kit/target/url/url-target.ts";
import type { Asked } from "./command.ts";
import { describedBy } from "./described.ts";
import { printVerdict } from "./report.ts";
import { allChecks } from "./applying.ts";
import { accept, readBaseline } from "./baseline.ts";
import { tryControls, type ControlFacts } from "./server-controls.ts";
import { htmlReport } from "./html-report.ts";
import { junit } from "./junit.ts";
import { redactor } from "./redact.ts";
import { sarif } from "./sarif.ts";
import { countsOf, outcomeOf, serverCheckFacts, type ServerCheckFacts, type ServerFacts } from "./server-facts.ts";
import { mustBeAllowed, readOptions, type ServerOptions } from "./server-options.ts";
import { printServerReport } from "./server-report.ts";

const CODES: Record<ServerFacts["outcome"], number> = { "all hold": 0, findings: 1, "could not grade": 2 };

/** `check-server wristband.yaml`: 0 when all that was reached holds, 1 with findings, 2 when it could not be graded. */
export async function checkServer({ args, json, root, terminal }: Asked): Promise<number> {
  const options = readOptions(args);
  const baseline = readBaseline(options.baseline);
  const description = describedBy(options.file);
  mustBeAllowed(description.url, options.host);
  const redact = redactor(description);
  const tell: Tell = (status, title) => {
    if (!json) printVerdict(terminal, status, title);
  };
  const { checks, controls, requests, waiting } = await gradeServer(description, options, root, tell);
  const accepted = accept(checks, baseline);
  const facts: ServerFacts = redact({
    file: options.file,
    outcome: outcomeOf(accepted.checks, controls),
    requests,
    ...(waiting === undefined ? {} : { waiting }),
    counts: countsOf(accepted.checks),
    controls,
    ...accepted,
  });
  if (options.junit !== undefined) writeFileSync(options.junit, junit(facts));
  if (options.sarif !== undefined) writeFileSync(options.sarif, sarif(facts));
  if (options.html !== undefined) writeFileSync(options.html, htmlReport(facts));
  if (json) terminal.write(printableJson(facts));
  else printServerReport(terminal, facts);
  return CODES[facts.outcome];
}

type Tell = (status: ServerCheckFacts["status"], title: string) => void;
type Graded = { checks: ServerCheckFacts[]; controls: ControlFacts[]; requests: number; waiting?: string | undefined };

/** Tries the controls, then every check, then the controls once more: what fails only for a broken server is no finding. */
export async function gradeServer(
  description: Description,
  { file, most, perSecond }: Pick<ServerOptions, "file" | "most" | "perSecond">,
  root: string,
  tell: Tell = () => {},
): Promise<Graded> {
  const budget = createBudget({ most, perSecond });
  const secret = process.env["WRISTBAND_SECRET"];
  const target = openUrl({ description, folder: dirname(resolve(file)), budget, ...(secret ? { secret } : {}) });
  try {
    const labs = await allChecks(root);
    const controls = await tryControls(target, description);
    for (const { status, title } of controls) tell(status, title);
    const failed = controls.find(({ status }) => status === "fails");
    const spent = () => ({ requests: budget.used, waiting: target.waiting });
    if (failed) return { checks: unreached(labs, failed, target), controls, ...spent() };
    const checks = await gradeLabs(labs, target, tell);
    const isSure = !checks.some(({ status }) => status === "fails");
    return { checks, controls: isSure ? controls : await again(target, description, controls), ...spent() };
  } finally {
    await target.close();
  }
}

type Labs = Awaited<ReturnType<typeof allChecks>>;

async function gradeLabs(labs: Labs, target: UrlTarget, tell: Tell): Promise<ServerCheckFacts[]> {
  const facts: ServerCheckFacts[] = [];
  // A title that another suite has is none that this one waits for.
  const known = new Set<string>();
  for (const { lab, checks } of labs) {
    const own = new Set(checks.map(({ title }) => title));
    const needed = checks.flatMap(({ needs = [] }) => needs.filter((title) => !own.has(title)));
    const verdicts = await grade(checks, target, ({ status, check }) => tell(status, check.title), [
      ...known,
      ...needed,
    ]);
    for (const verdict of verdicts) {
      facts.push(serverCheckFacts(verdict, lab, target));
      if (verdict.status === "holds") known.add(verdict.check.title);
    }
  }
  return facts;
}

const unreached = (labs: Labs, { title, line, message }: ControlFacts, target: UrlTarget): ServerCheckFacts[] =>
  labs.flatMap(({ lab, checks }) =>
    checks.map((check) => {
      const needs = `a control fails: ${title} (${line}): ${message}`;
      return serverCheckFacts({ check, exchanges: [], status: "not reached", needs }, lab, target);
    }),
  );

/** The controls after the last check. What could not be tried, as when no requests are left, says what it said before. */
async function again(target: UrlTarget, description: Description, before: ControlFacts[]): Promise<ControlFacts[]> {
  const after = await tryControls(target, description);
  return after.map((one, at) => (one.status === "not reached" ? (before[at] ?? one) : one));
}
