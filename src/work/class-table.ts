import type { Outcome } from "./work.ts";

/** What came of one lab that was handed in. */
export type Verified = {
  slug: string;
  claims: Outcome | "not graded";
  /** What grading it again said. "unknown lab": there is none of that name here. */
  outcome: Outcome | "unknown lab";
  /** The title of the first check that does not hold, or why it could not be graded. */
  first?: string;
  tries: number;
  /** When it was last graded by the learner, ISO 8601. */
  last?: string;
  /** Others whose text is the same but for white space. */
  sameAs: string[];
};

export type Learner = { file: string; name: string; made: string; labs: Verified[] };

const SIGNS: Record<Verified["outcome"], string> = {
  passed: "+",
  "not yet": "x",
  "could not grade": "?",
  "unknown lab": "?",
};

/** True where a learner claims a pass that grading again does not confirm. */
export const isFalse = ({ claims, outcome }: Verified): boolean => claims === "passed" && outcome !== "passed";

/** A table for a terminal, as lines: a learner in each row, a lab in each column, tries behind each sign. */
export function classTable(learners: readonly Learner[], labs: readonly { number: number; slug: string }[]): string[] {
  const width = Math.max(4, ...learners.map(({ name }) => name.length));
  const cell = (text: string) => text.padStart(4);
  const head = `${"".padEnd(width)} ${labs.map(({ number }) => cell(String(number))).join("")}  passed  last try`;
  const rows = learners.map(({ name, labs: done }) => {
    const of = (slug: string) => done.find((lab) => lab.slug === slug);
    const signs = labs.map(({ slug }) => cell(signOf(of(slug))));
    const passed = done.filter(({ outcome }) => outcome === "passed").length;
    const last =
      done
        .map((lab) => lab.last ?? "")
        .sort()
        .at(-1) ?? "";
    return `${name.padEnd(width)} ${signs.join("")}  ${String(passed).padStart(6)}  ${last.slice(0, 10)}`.trimEnd();
  });
  return [head, ...rows];
}

const signOf = (lab: Verified | undefined): string => (lab ? `${SIGNS[lab.outcome]}${lab.tries || ""}` : "-");

/** The same table as comma-separated values (RFC 4180), for a spreadsheet. */
export function classCsv(learners: readonly Learner[], labs: readonly { number: number; slug: string }[]): string {
  const head = ["name", "made", ...labs.flatMap(({ slug }) => [slug, `${slug} tries`, `${slug} last`])];
  const rows = learners.map(({ name, made, labs: done }) => [
    name,
    made,
    ...labs.flatMap(({ slug }) => {
      const lab = done.find((one) => one.slug === slug);
      return lab ? [lab.outcome, String(lab.tries), lab.last ?? ""] : ["", "", ""];
    }),
  ]);
  return [head, ...rows].map((row) => row.map(quoted).join(",")).join("\r\n") + "\r\n";
}

/** A spreadsheet runs a value that begins with one of these signs as a formula, so a space goes before it. */
function quoted(value: string): string {
  const plain = /^[=+\-@\t\r]/.test(value) ? ` ${value}` : value;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
