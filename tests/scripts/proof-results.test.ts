import { expect, test } from "vitest";
import { readResults } from "../../scripts/measuring/proof-results.ts";

const report = (status: string, expectedStatus: string, description?: string) => {
  const annotations = description === undefined ? [] : [{ type: "fail", description }];
  const tests = [{ projectName: "proofs-firefox", status, expectedStatus, annotations }];
  return JSON.stringify({ suites: [{ suites: [{ specs: [{ title: "host-only: without Domain", tests }] }] }] });
};

test("a sentence is proven if its test has passed, even if only at the second try", () => {
  expect(readResults(report("expected", "passed"))).toEqual({ "host-only": { firefox: { holds: true } } });
  expect(readResults(report("flaky", "passed"))).toEqual({ "host-only": { firefox: { holds: true } } });
});

test("a proof that failed as expected is a difference, with its reason", () => {
  const results = readResults(report("expected", "failed", "Firefox sends it"));
  expect(results).toEqual({ "host-only": { firefox: { holds: false, why: "Firefox sends it" } } });
});

test("a proof is an error if its result is not the expected one, or if it fails without a reason", () => {
  expect(() => readResults(report("unexpected", "passed"))).toThrow("host-only was unexpected in proofs-firefox.");
  expect(() => readResults(report("skipped", "skipped"))).toThrow("host-only was skipped");
  expect(() => readResults(report("expected", "failed"))).toThrow("without a reason in tests/proofs/differences.ts");
});
