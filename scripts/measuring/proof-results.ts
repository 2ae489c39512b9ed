import type { Result } from "../../src/site/data/proofs.ts";

type Test = {
  projectName: string;
  expectedStatus: string;
  status: string;
  annotations: { type: string; description?: string }[];
};
type Suite = { suites?: Suite[]; specs?: { title: string; tests: Test[] }[] };

/**
 * What Playwright's JSON report says of the proofs, by id and browser. A proof that was expected to fail in a browser,
 * and did, is a difference. Throws for one that went otherwise than expected.
 */
export function readResults(report: string): Record<string, Record<string, Result>> {
  const results: Record<string, Record<string, Result>> = {};
  for (const { title, tests } of specsOf(JSON.parse(report) as Suite)) {
    const [id = ""] = title.split(":");
    for (const test of tests) (results[id] ??= {})[test.projectName.replace("proofs-", "")] = resultOf(id, test);
  }
  return Object.fromEntries(Object.entries(results).sort(([one], [other]) => (one < other ? -1 : 1)));
}

const specsOf = ({ suites = [], specs = [] }: Suite): { title: string; tests: Test[] }[] => [
  ...specs,
  ...suites.flatMap(specsOf),
];

function resultOf(id: string, { status, expectedStatus, annotations, projectName }: Test): Result {
  if (status !== "expected" && status !== "flaky") throw new Error(`${id} was ${status} in ${projectName}.`);
  if (expectedStatus === "passed") return { holds: true };
  const why = annotations.find(({ type }) => type === "fail")?.description;
  if (why === undefined)
    throw new Error(`${id} fails in ${projectName} without a reason in tests/proofs/differences.ts.`);
  return { holds: false, why };
}
