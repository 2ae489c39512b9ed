import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** Items of public standards that a check belongs to. */
export type Standards = { asvs?: string[]; owasp?: string; cwe?: number[] };

type Table = {
  groups: (Standards & { checks: string[] })[];
  /** By kind of item: checks for which it has none that fits, each with the reason. */
  missing: { [Kind in keyof Standards]?: Record<string, string> };
  exceptions: Record<string, string>;
};

const FILE = join(import.meta.dirname, "../../content/standards.yaml");

/** content/standards.yaml. tests/cli/standards.test.ts holds its shape, and compares its titles with the suites. */
export const readStandards = (): Table => parse(readFileSync(FILE, "utf8")) as Table;

let byTitle: Map<string, Standards> | undefined;

/** The items of the check with this title. A check that something keeps working has none. */
export function standardsFor(title: string): Standards {
  byTitle ??= new Map(readStandards().groups.flatMap(({ checks, ...items }) => checks.map((one) => [one, items])));
  return byTitle.get(title) ?? {};
}

export const inWords = ({ asvs = [], owasp, cwe = [] }: Standards): string =>
  [...asvs.map((item) => `ASVS 5.0 ${item}`), ...(owasp ? [owasp] : []), ...cwe.map((id) => `CWE-${id}`)].join("; ");
