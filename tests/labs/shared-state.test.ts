import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { labs } from "../../labs/kit/build/all-labs.ts";
import { applyEdits } from "../../labs/kit/build/mistakes.ts";

/** All readers share a loaded module, so what it keeps outside of createServer would pass from one to another. */
const KEPT = /^(?:export )?(?:let|var) |^(?:export )?const \w+[^=]*= (?:new (?:Map|Set|WeakMap|Array)\b|\[\];|\{\};)/m;

test.each(labs)("no server of $slug keeps any data outside createServer", ({ folder, mistakes }) => {
  const read = (file: string) => readFileSync(join("labs", folder, file), "utf8");
  const solution = read("solution.ts");
  const edited = mistakes.map((mistake): [string, string] => [mistake.name, applyEdits(solution, mistake)]);
  const found = [["starter", read("starter.ts")] as const, ["solution", solution] as const, ...edited]
    .filter(([, source]) => KEPT.test(source))
    .map(([name]) => name);
  expect(found).toEqual([]);
});
