import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { labs } from "../../labs/kit/build/all-labs.ts";

const MOST_LINES = 90;

/** A lab's own files, without those that learners make. */
const filesOf = (folder: string): string[] =>
  readdirSync(join("labs", folder), { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".ts") && !/^server\b/.test(name),
  );

describe.each(labs)("lab $number, $slug", ({ number, folder, branch, suite }) => {
  test(`has a solution of at most ${MOST_LINES} lines, because a learner reads all of it`, () => {
    const { length } = readFileSync(join("labs", folder, "solution.ts"), "utf8")
      .trimEnd()
      .split("\n");
    const message = `labs/${folder}/solution.ts has ${length} lines. Move what the chapter does not teach to labs/kit/lab/.`;
    expect(length, message).toBeLessThanOrEqual(MOST_LINES);
  });

  test("has no TODO outside starter.ts, in the lab or in the chapter", () => {
    const files = filesOf(folder)
      .filter((name) => name !== "starter.ts")
      .map((name) => `labs/${folder}/${name}`);
    const todos = [...files, `content/chapters/${folder}.mdx`].flatMap((file) => {
      const lines = readFileSync(file, "utf8").split("\n");
      return lines.flatMap((line, at) => (line.includes("TODO:") ? [`${file}:${at + 1}`] : []));
    });
    expect(todos).toEqual([]);
  });

  test("starts from the lab that its suite names, if it is a branch", async () => {
    expect((await suite()).branch).toBe(branch);
    if (branch === undefined) return;
    const from = labs.find(({ slug }) => slug === branch);
    expect(from?.number).toBeLessThan(number);
    expect(from?.branch).toBeUndefined();
  });
});
