import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Grade } from "../../../articles/grade.ts";
import { readGrades, type Grades } from "./article-pages.ts";

/** What a page of a server in Go answered: its status, and its cookies with IDs left out. */
export type Visit = { path: string; status: number; cookies: string[] };

/** One server in Go, as scripts/articles-in-go.ts found it. */
export type InGo = {
  /** The folder in articles/go/. */
  name: string;
  /** Of the sources at that time. */
  source: string;
  /** How `check-server` begins: the controls that fail, and why. */
  controls: string[];
  /** Each of its pages, opened one after the other by one browser. */
  visits: Visit[];
  grades: Grades[string];
};

/** What one of Go's tools said. `code` is its exit code. */
export type Said = { command: string; code: number | null; says: string };

/** What scripts/articles-in-go.ts wrote. `servers` is by the key of content/article-grades.json. */
export type ArticlesInGo = {
  day: string;
  commit: string;
  versions: Record<string, string>;
  servers: Record<string, InGo>;
  tools: Said[];
  /** `go test`, with and without the race detector, by the test's name. */
  races: Record<string, Said>;
};

export const IN_GO_FILE = "content/articles-in-go.json";

export const readInGo = (root = process.cwd()): ArticlesInGo =>
  JSON.parse(readFileSync(join(root, IN_GO_FILE), "utf8")) as ArticlesInGo;

/** Why the same server ends a check in another way in Go: by server and check. */
export const readDifferences = (root = process.cwd()): Record<string, Record<string, string>> =>
  (parse(readFileSync(join(root, "articles/go/differences.yaml"), "utf8")) ?? {}) as Record<
    string,
    Record<string, string>
  >;

export type Difference = { title: string; here: Grade; inGo: Grade };

/** A server in Go beside the same server here, check by check. */
export function compare(key: string, inGo: InGo, here: Grades[string] = readGrades()[key] ?? {}) {
  const differences: Difference[] = [];
  const counts = { same: 0, "not reached": 0, "not asked": 0 };
  for (const [lab, checks] of Object.entries(here)) {
    for (const [title, grade] of Object.entries(checks)) {
      const other = inGo.grades[lab]?.[title];
      if (other === undefined) counts["not asked"]++;
      else if (other.status === "not reached") counts["not reached"]++;
      else if (other.status === grade.status) counts.same++;
      else differences.push({ title, here: grade, inGo: other });
    }
  }
  return { ...counts, differences };
}
