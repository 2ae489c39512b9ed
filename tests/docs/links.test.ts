import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { docs, filesIn } from "./pages.ts";

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
const all = docs();

/** Every match of the first group, with the page it stands on. */
const found = (pattern: RegExp): [file: string, what: string][] =>
  all.flatMap(({ file, text }) => [...text.matchAll(pattern)].map(([, what = ""]): [string, string] => [file, what]));

/** A heading's anchor, as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

test("every link leads to a file or a heading", () => {
  const lost = found(/\]\(([^)\s]+)\)/g).filter(([file, link]) => {
    if (/^https?:/.test(link)) return false;
    const [path = "", anchor] = link.split("#");
    const target = path === "" ? file : join(dirname(file), path);
    if (!existsSync(target)) return true;
    if (anchor === undefined) return false;
    const headings = readFileSync(target, "utf8").matchAll(/^#+ (.+)$/gm);
    return ![...headings].some(([, heading = ""]) => anchorOf(heading) === anchor);
  });
  expect(lost).toEqual([]);
});

test("every path in the text exists", () => {
  const folders = readdirSync(".", { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? [one.name] : []));
  const lost = found(/`([\w.-]+\/[\w./*-]+)`/g).filter(([, path]) => {
    const [top = ""] = path.split("/");
    // What the learner makes, the build makes, or a pattern with a place to fill in.
    if (!folders.includes(top) || /NN|\*/.test(path) || /^(dist|\.wristband|test-results)\b/.test(path)) return false;
    return !existsSync(path) && !/^labs\/[\w-]+\/(server\.ts|wristband\.yaml)$/.test(path);
  });
  expect(lost).toEqual([]);
});

test("every npm command in the text is in package.json", () => {
  const names = [...found(/\bnpm run ([a-z][\w-]*)/g), ...found(/\bnpm (start|test)\b/g)].map(([, name]) => name);
  expect(names.filter((name) => !Object.hasOwn(manifest.scripts, name))).toEqual([]);
  expect(names).toContain("check-lab");
});

test("every script and every test that a command names exists", () => {
  const scripts = found(/\bnode (scripts\/[\w./-]+)/g);
  const tests = found(/\bvitest run ((?:tests\/[\w./-]+ ?)+)/g).flatMap(([file, paths]) =>
    paths
      .split(" ")
      .filter(Boolean)
      .map((path): [string, string] => [file, path]),
  );
  expect(scripts.length).toBeGreaterThan(0);
  expect(tests.length).toBeGreaterThan(0);
  expect([...scripts, ...tests].filter(([, path]) => !existsSync(path))).toEqual([]);
});

test("every file that package.json runs exists", () => {
  const files = Object.values(manifest.scripts).flatMap((command) => command.match(/\S+\.m?[jt]s\b/g) ?? []);
  expect(files.length).toBeGreaterThan(5);
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
});

test("every script is named by package.json, by a page or by another file, so that somebody can find it", () => {
  const sources = ["scripts", "src", "tests"].flatMap((folder) => [
    ...filesIn(folder, ".ts"),
    ...filesIn(folder, ".astro"),
  ]);
  const texts = [...all.map(({ file }) => file), ...sources, "package.json", "playwright.config.ts"].map((file) => ({
    file,
    text: readFileSync(file, "utf8"),
  }));
  const unnamed = filesIn("scripts", ".ts").filter((script) => {
    // tests/scripts runs all of them, and is no place where somebody looks for a script.
    const others = texts.filter(({ file }) => file !== script && !file.startsWith("tests/scripts/"));
    const name = script.replace(/^scripts\//, "");
    const base = name.split("/").at(-1) ?? name;
    return !others.some(({ text }) => text.includes(`scripts/${name}`) || new RegExp(`["/]${base}"`).test(text));
  });
  expect(unnamed).toEqual([]);
});

test("every example in a table is in the file that its row names", () => {
  const examples = all.flatMap(({ text }) => [...text.matchAll(/`([^`\n]+)` in `([\w-]+\/[\w./-]+)`/g)]);
  expect(examples.length).toBeGreaterThan(8);
  const lost = examples.filter(([, code = "", file = ""]) => !readFileSync(file, "utf8").includes(code));
  expect(lost.map(([whole]) => whole)).toEqual([]);
});
