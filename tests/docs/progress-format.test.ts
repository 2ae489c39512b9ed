import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readProgress, type LabProgress } from "../../src/cli/progress-file.ts";

/** Every key of an entry. The compiler holds this list against the type. */
const KEYS: Record<keyof LabProgress, true> = {
  passed: true,
  at: true,
  checks: true,
  earlier: true,
  earlierChecks: true,
  hints: true,
  solutionAsked: true,
};

test("the progress.json in CONTRIBUTING.md has every possible key, and the commands can read it", () => {
  const [, example = ""] = /```json\n([\s\S]*?)```/.exec(readFileSync("CONTRIBUTING.md", "utf8")) ?? [];
  const root = mkdtempSync(join(tmpdir(), "wristband-"));
  mkdirSync(join(root, ".wristband"));
  writeFileSync(join(root, ".wristband", "progress.json"), example);
  const { progress, broken } = readProgress(root);
  rmSync(root, { recursive: true });
  expect(broken).toBeUndefined();
  expect(Object.keys(progress.labs["logout"] ?? {}).sort()).toEqual(Object.keys(KEYS).sort());
});
