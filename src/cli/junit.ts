import { escapeHtml } from "../../labs/kit/lab/escape.ts";
import { printable } from "../../labs/kit/target/process/theirs.ts";
import type { ServerCheckFacts, ServerFacts } from "./server-facts.ts";
import { inWords } from "./standards.ts";

/** The findings as JUnit XML: a suite for each lab, "not reached" and accepted findings as skipped. */
export function junit({ checks, counts }: ServerFacts): string {
  const suites = [...Map.groupBy(checks, ({ lab }) => lab)].map(([lab, cases]) => {
    const number = (statuses: readonly string[]) => cases.filter((one) => statuses.includes(wordOf(one))).length;
    return `  <testsuite name="lab ${lab}" tests="${cases.length}" failures="${number(["fails"])}" errors="${number(["no verdict"])}" skipped="${number(["not reached", "accepted"])}">
${cases.map(testcase).join("\n")}
  </testsuite>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="wristband" tests="${checks.length}" failures="${counts.fails}" errors="${counts["no verdict"]}">
${suites.join("\n")}
</testsuites>
`;
}

const wordOf = ({ status, accepted }: ServerCheckFacts): string => (accepted === undefined ? status : "accepted");
const text = (value: string): string => escapeHtml(printable(value));

function testcase(check: ServerCheckFacts): string {
  const open = `    <testcase classname="lab ${check.lab}" name="${text(check.title)}">`;
  const inner = outcome(check);
  return inner === "" ? `${open}</testcase>` : `${open}\n      ${inner}\n    </testcase>`;
}

function outcome({ status, accepted, needs = "", trouble = "", ...check }: ServerCheckFacts): string {
  if (accepted !== undefined) return `<skipped message="${text(`accepted: ${accepted}`)}"/>`;
  if (status === "not reached") return `<skipped message="${text(needs)}"/>`;
  if (status === "no verdict") return `<error message="${text(trouble)}"/>`;
  if (status === "holds") return "";
  const { expected = "", got = "", why, curl = "", read, standards } = check;
  const lines = [`expected ${expected}`, `got ${got}`, why, curl, read, inWords(standards)].filter(Boolean);
  return `<failure message="${text(`expected ${expected}, got ${got}`)}">${text(lines.join("\n"))}</failure>`;
}
