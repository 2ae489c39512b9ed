import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { labs } from "../../../labs/kit/build/all-labs.ts";
import { mistakenSource, parseMistaken } from "../../../labs/kit/build/mistaken-module.ts";

/** Runs a module in a Node of its own, without Vite, and answers what it prints. */
const inNode = (source: string): string =>
  execFileSync(process.execPath, ["--input-type=module-typescript", "--eval", source], { encoding: "utf8" }).trim();

describe("the list of labs", () => {
  test("is in the order of their folders", () => {
    expect(labs.map(({ number }) => number)).toEqual(labs.map((_, at) => at + 1));
  });

  test("has the same files in plain Node and in Vite", () => {
    const count = `import { labs } from "./labs/kit/build/all-labs.ts";
      console.log(JSON.stringify(labs.map(({ folder, mistaken, servers, right }) =>
        [folder, ...[mistaken, servers, right].map((table) => Object.keys(table ?? {}))])));`;
    expect(JSON.parse(inNode(count))).toEqual(
      labs.map(({ folder, mistaken, servers = {}, right }) => [
        folder,
        ...[mistaken, servers, right].map((table) => Object.keys(table)),
      ]),
    );
  });

  test("loads a mistake as a module of its own, separate from the solution, in plain Node", () => {
    const load = `import { labs } from "./labs/kit/build/all-labs.ts";
      const [lab] = labs;
      const { default: solution } = await lab.solution();
      const all = await Promise.all(Object.values(lab.mistaken).map((load) => load()));
      console.log(all.length > 0 && all.every((one) => typeof one.default === "function" && one.default !== solution));`;
    expect(inNode(load)).toBe("true");
  });
});

describe("the address of a mistake", () => {
  test.each([
    ["/a b/labs/01-x/solution.ts?mistake=no-flag", { file: "/a b/labs/01-x/solution.ts", name: "no-flag" }],
    ["file:///a%20b/labs/%23/solution.ts?mistake=no-flag", { file: "/a b/labs/#/solution.ts", name: "no-flag" }],
    ["file:///labs/01-x/solution.ts", undefined],
    ["file:///labs/01-x/starter.ts?mistake=no-flag", undefined],
  ])("in the form %s is understood", (id, expected) => {
    expect(parseMistaken(id)).toEqual(expected);
  });

  test("is refused if no lab lists the mistake, and the message names it", () => {
    expect(() => mistakenSource("labs/01-x/solution.ts", "nonce", [])).toThrow("has no mistake called nonce");
  });
});
