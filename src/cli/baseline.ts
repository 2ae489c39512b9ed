import { readFileSync } from "node:fs";
import { Complaint } from "./complaint.ts";
import type { ServerCheckFacts } from "./server-facts.ts";

/** Findings that a team accepts, by the check's title, each with its reason. */
export type Baseline = Map<string, string>;

/** Reads a file such as `{ "accepted": { "the check's title": "why we accept it" } }`. Throws a Complaint. */
export function readBaseline(file: string | undefined): Baseline {
  if (file === undefined) return new Map();
  const accepted = acceptedIn(file);
  if (typeof accepted !== "object" || accepted === null || Array.isArray(accepted)) throw odd(file);
  return new Map(
    Object.entries(accepted).map(([title, reason]): [string, string] => {
      if (typeof reason !== "string" || reason.trim() === "")
        throw new Complaint(`${file} accepts "${title}" without a reason. Write one beside it.`);
      return [title, reason];
    }),
  );
}

function acceptedIn(file: string): unknown {
  try {
    return (JSON.parse(readFileSync(file, "utf8")) as { accepted?: unknown } | null)?.accepted;
  } catch {
    throw odd(file);
  }
}

const odd = (file: string): Complaint =>
  new Complaint(`${file} is no baseline. Write { "accepted": { "the check's title": "why you accept it" } }.`);

/** Marks accepted findings, and says which entries of the baseline accept nothing any more. */
export function accept(
  checks: readonly ServerCheckFacts[],
  baseline: Baseline,
): { checks: ServerCheckFacts[]; warnings: string[] } {
  const failed = new Set(checks.flatMap(({ status, title }) => (status === "fails" ? [title] : [])));
  const marked = checks.map((check) => {
    const reason = check.status === "fails" ? baseline.get(check.title) : undefined;
    return reason === undefined ? check : { ...check, accepted: reason };
  });
  const idle = [...baseline.keys()].filter((title) => !failed.has(title));
  return {
    checks: marked,
    warnings: idle.map((title) => `The baseline accepts "${title}", but this run did not find it. Remove that entry.`),
  };
}
