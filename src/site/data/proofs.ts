import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One proven sentence: what it says, and the test that proves it. `line` counts from 1. */
export type Proof = { claim: string; file: string; line: number };

const FOLDER = "tests/proofs";
const CALL = /\bproof\(\s*"([a-z0-9-]+)",\s*"((?:[^"\\]|\\.)+)"/g;

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

/** The browser in which the proofs were last run by `npm run prove`, and the ids that held. */
export function provenIn(root = process.cwd()): { browser: string; ids: string[] } {
  return JSON.parse(readFileSync(join(root, "content/proofs.json"), "utf8")) as { browser: string; ids: string[] };
}

/** The source of one proof, from its call to the end of it. */
export function proofSource({ file, line }: Proof, root = process.cwd()): string {
  const lines = readFileSync(join(root, file), "utf8")
    .split("\n")
    .slice(line - 1);
  const end = lines.findIndex((text) => /^\}?\);$/.test(text));
  return lines.slice(0, end + 1).join("\n");
}
