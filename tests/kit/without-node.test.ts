import { readFileSync } from "node:fs";
import { globSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "es-module-lexer/js";
import { stripTypeScriptTypes } from "node:module";

/** Files that may import Node's modules, and why. */
const LISTED: Record<string, string> = {
  "labs/kit/lab/stores/file.ts": "lab 10 compares a store in files",
  "labs/kit/lab/stores/sqlite.ts": "lab 10 compares a store in SQLite",
  "labs/kit/target/users.ts": "scrypt, which a page's bundle has in node/kit-crypto.ts",
  "labs/07-fixation/suite.ts": "hashes, which a page's bundle has in node/kit-crypto.ts",
};

/** What a file imports when it runs: types are gone. */
function importsOf(file: string): string[] {
  const [imports] = parse(stripTypeScriptTypes(readFileSync(file, "utf8")));
  return imports.flatMap(({ specifier }) => (typeof specifier === "string" ? [specifier] : []));
}

/** The files, and all of ours that they import. */
function reachable(files: readonly string[]): Set<string> {
  const found = new Set<string>();
  const visit = (file: string): void => {
    if (found.has(file)) return;
    found.add(file);
    for (const specifier of importsOf(file)) if (specifier.startsWith(".")) visit(join(file, "..", specifier));
  };
  files.forEach(visit);
  return found;
}

const inPage = [
  ...globSync("labs/kit/{lab,browser,grader,fast}/**/*.ts").filter((file) => !file.endsWith("redis.ts")),
  ...globSync("labs/[0-9]*/{suite,attack}.ts"),
  "labs/kit/target/worker/frame.ts",
  "labs/kit/target/worker/learner.ts",
  "labs/kit/target/worker/reader.ts",
];

test("the code that grades in a page imports only the listed modules of Node", () => {
  const files = reachable(inPage);
  expect(files.size).toBeGreaterThan(80);
  const found = [...files].filter((file) => importsOf(file).some((specifier) => specifier.startsWith("node:")));
  expect(found.sort()).toEqual(Object.keys(LISTED).sort());
});
