/**
 * `node scripts/languages.ts [language]`: proves the starters and solutions in other languages by the rule of the
 * TypeScript ones, where their language is installed, and writes content/figures/languages.json. About a minute.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Languages } from "../src/site/data/figures.ts";
import { endAfter, isTiny, words } from "./measuring/options.ts";
import { stamp } from "./measuring/stamp.ts";
import { allInLanguages, prove, sourceOf, versionOf, type InLanguage } from "./places/in-language.ts";

const ROOT = join(import.meta.dirname, "..");
const RESULT = join(ROOT, "content/figures/languages.json");
/** A tiny run proves one lab, in the language that need not be compiled: on a new machine Go first compiles its library. */
const TINY = { lab: 2, language: "python" };

endAfter(15);
const about = stamp();
const before = existsSync(RESULT) ? (JSON.parse(readFileSync(RESULT, "utf8")) as Languages) : undefined;
const versions: Languages["versions"] = { ...before?.versions };
const files: Languages["files"] = { ...before?.files };
const isInTiny = ({ lab, language }: InLanguage) => lab.number === TINY.lab && language === TINY.language;
const isWanted = (language: string) => words.length === 0 || words.includes(language);

for (const one of allInLanguages(ROOT)) {
  const version = isWanted(one.language) ? versionOf(one.language) : undefined;
  if (version === undefined || (isTiny && !isInTiny(one))) continue;
  const proof = await prove(one, ROOT, !isTiny);
  versions[one.language] = version;
  const name = relative(ROOT, one.file).replaceAll("\\", "/");
  files[name] = { source: sourceOf(one, ROOT), ...proof };
  console.log(`${name}: ${proof.checks} checks, ${proof.faults.length} faults`);
  for (const fault of proof.faults) console.log(`  ${fault}`);
  if (proof.faults.length > 0) process.exitCode = 1;
}
const result: Languages = { ...about, versions, files };
if (!isTiny) writeFileSync(RESULT, `${JSON.stringify(result, null, 2)}\n`);
