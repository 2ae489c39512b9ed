import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { homedir } from "node:os";
import { expect, test } from "vitest";

/** The line with which a private key begins, and the start of the next. jose holds the first line, to look for it. */
const KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----(?:\\[rn]|\s)+[\w+/]{4}/;
const LARGEST = 5_000_000;

/** Not part of the repository: installed, built or the learner's own. */
const OTHERS = /^(?:node_modules|dist.*|\.git|\.astro|\.wristband|test-results)$/;

/** What installing the libraries of frameworks/ makes. */
const INSTALLED = /^frameworks[\\/]\w+[\\/](?:venv|target|node_modules)[\\/]/;

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []))
    .filter((file) => !INSTALLED.test(file));

const repository = readdirSync(".", { withFileTypes: true }).flatMap((entry) => {
  if (OTHERS.test(entry.name)) return [];
  return entry.isDirectory() ? filesBelow(entry.name) : [entry.name];
});

/** The files that hold a private key, or a path of the machine that they were made on. */
function telling(files: readonly string[], paths: readonly string[]): string[] {
  return files.filter((file) => {
    if (statSync(file).size > LARGEST) return false;
    const text = readFileSync(file, "latin1");
    return KEY.test(text) || paths.some((path) => text.includes(path));
  });
}

/** A folder such as "/" or "/root" is part of too many texts to say anything. */
const madeHere = [process.cwd(), homedir()].filter((path) => path.length > 6);

test("if the repository contains a private key or a path of the machine, a README.md beside it says why", () => {
  const found = telling(repository, madeHere);
  expect(found).toContain(join("tests", "proofs", "tls", "key.pem"));
  const silent = found.filter((file) => {
    const beside = join(dirname(file), "README.md");
    return !existsSync(beside) || !readFileSync(beside, "utf8").includes(file.split(/[\\/]/).at(-1) ?? file);
  });
  expect(silent).toEqual([]);
});

test.skipIf(!existsSync("dist/client"))(
  "no file that readers get from the built site contains a private key or a path of the machine",
  () => {
    expect(telling(filesBelow("dist/client"), madeHere)).toEqual([]);
  },
);
