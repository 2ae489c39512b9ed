import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One proven sentence: what it says, and the test that proves it. `line` counts from 1. */
export type Proof = { claim: string; file: string; line: number };

const FOLDER = "tests/proofs";
export const PROVEN = "content/proofs.json";
const CALL = /\bproof(?:In)?\(\s*"([a-z0-9-]+)",\s*"((?:[^"\\]|\\.)+)"/g;

/** Every proof in tests/proofs, by id, read from the tests' source. Throws when an id stands twice. */
export function listProofs(root = process.cwd()): Record<string, Proof> {
  const found: Record<string, Proof> = {};
  for (const name of readdirSync(join(root, FOLDER)).filter((file) => /\.(spec|test)\.ts$/.test(file))) {
    const source = readFileSync(join(root, FOLDER, name), "utf8");
    for (const { 1: id = "", 2: claim = "", index } of source.matchAll(CALL)) {
      if (found[id]) throw new Error(`Two proofs are called ${id}: in ${found[id].file} and ${FOLDER}/${name}.`);
      found[id] = { claim, file: `${FOLDER}/${name}`, line: source.slice(0, index).split("\n").length };
    }
  }
  return found;
}

/** In one browser: the sentence is true, or what the browser does instead. */
export type Result = { holds: true } | { holds: false; why: string };

/** The last run of `npm run prove`, as content/proofs.json has it. */
export type Proven = {
  /** Year, month, day. */
  date: string;
  /** By the name of each browser that was run, its whole name with the version. Chromium is always among them. */
  browsers: { chromium: string } & Record<string, string>;
  /** By proof and browser. */
  results: Record<string, Record<string, Result>>;
};

export const provenIn = (root = process.cwd()): Proven =>
  JSON.parse(readFileSync(join(root, PROVEN), "utf8")) as Proven;

/** Where one proof holds, and where not, by the browsers' whole names. */
export function resultsOf(id: string, { browsers, results }: Proven): { browser: string; result: Result }[] {
  return Object.entries(results[id] ?? {}).map(([name, result]) => ({ browser: browsers[name] ?? name, result }));
}

/** The source of one proof, from its call to the end of it. */
export function proofSource({ file, line }: Proof, root = process.cwd()): string {
  const lines = readFileSync(join(root, file), "utf8")
    .split("\n")
    .slice(line - 1);
  const end = lines.findIndex((text) => /^\}?\);$/.test(text));
  return lines.slice(0, end + 1).join("\n");
}
