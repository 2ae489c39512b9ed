import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { labs } from "../../labs/kit/build/all-labs.ts";
import { PROOFS } from "../../src/cli/scaffold.ts";

test.each(labs)("labs/$folder has the two test files that `npm run new-lab` writes", ({ folder }) => {
  for (const [name, text] of PROOFS) expect(readFileSync(join("labs", folder, name), "utf8")).toBe(text);
});

test("there are at least 90 mistakes", () => {
  expect(labs.flatMap(({ mistakes }) => mistakes).length).toBeGreaterThanOrEqual(90);
});
