import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { askCompiler } from "../../src/cli/type-advice.ts";

const folder = mkdtempSync(join(tmpdir(), "wristband-compiler-"));
const file = join(folder, "server.ts");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the compiler's complaints about the learner's file come with line and column", async () => {
  writeFileSync(file, 'export const bits: number = "128";\n');
  expect(await askCompiler(file, process.cwd())).toEqual([
    "1:14 error TS2322: Type 'string' is not assignable to type 'number'.",
  ]);
});

test("the advice shows at most five of the compiler's complaints", async () => {
  writeFileSync(file, Array.from({ length: 9 }, (_, i) => `export const c${i}: number = "";`).join("\n"));
  expect(await askCompiler(file, process.cwd())).toHaveLength(5);
});

test("a file without type errors gets no advice", async () => {
  writeFileSync(file, "export const bits: number = 128;\n");
  expect(await askCompiler(file, process.cwd())).toEqual([]);
});

test("without a compiler there is no advice", async () => {
  expect(await askCompiler(file, folder)).toEqual([]);
});
