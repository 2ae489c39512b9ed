import { createHash } from "node:crypto";
import type { ServerCheckFacts, ServerFacts } from "./server-facts.ts";
import { inWords } from "./standards.ts";

/** The findings as SARIF 2.1.0: one rule for each check, one result for each that fails. A finding lies in the description's first line. */
export function sarif({ checks, file, outcome }: ServerFacts): string {
  const findings = checks.filter(({ status }) => status === "fails");
  const run = {
    tool: {
      driver: { name: "Wristband", rules: [...new Map(checks.map((one) => [idOf(one), rule(one)])).values()] },
    },
    invocations: [{ executionSuccessful: outcome !== "could not grade" }],
    results: findings.map((one) => result(one, file)),
  };
  return `${JSON.stringify({ $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] }, null, 2)}\n`;
}

const idOf = ({ title }: ServerCheckFacts): string =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");

const rule = (check: ServerCheckFacts) => ({
  id: idOf(check),
  shortDescription: { text: check.title },
  fullDescription: { text: check.why },
  helpUri: check.read,
  properties: {
    tags: ["security", ...(check.standards.cwe ?? []).map((id) => `external/cwe/cwe-${id}`)],
    standards: inWords(check.standards),
  },
});

const result = (check: ServerCheckFacts, file: string) => ({
  ruleId: idOf(check),
  level: "error",
  message: { text: `Expected ${check.expected}, got ${check.got}. ${check.why}` },
  locations: [{ physicalLocation: { artifactLocation: { uri: file }, region: { startLine: 1 } } }],
  partialFingerprints: { "wristband/v1": createHash("sha256").update(check.title).digest("hex").slice(0, 32) },
  ...(check.accepted === undefined ? {} : { suppressions: [{ kind: "external", justification: check.accepted }] }),
});
