import { globSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { describe, expect, test } from "vitest";
import { ServerTrouble } from "../../../../labs/kit/target/target.ts";
import { prepare } from "../../../../labs/kit/target/worker/draft.ts";
import { reader } from "../../../../labs/kit/target/worker/reader.ts";

const ENTRY = "labs/07-fixation/server.ts";
const THERE = new Set(["labs/kit/lab/index.ts", "labs/kit/lab/jwt.ts", "cookie", "node:crypto", "node:buffer"]);

const prepared = (text: string, more: Record<string, string> = {}) =>
  prepare({ entry: ENTRY, files: { [ENTRY]: text, ...more } }, reader, THERE);

function trouble(text: string, more: Record<string, string> = {}): { message: string; where: string | undefined } {
  try {
    prepared(text, more);
  } catch (error) {
    if (error instanceof ServerTrouble) return { message: error.message, where: error.where };
    throw error;
  }
  throw new Error("nothing was wrong");
}

describe("the stripper of a page", () => {
  test("gives the same code as Node for every lab's files", () => {
    const files = globSync("labs/[0-9]*/{starter,solution,right/**/*}.ts");
    expect(files.length).toBeGreaterThan(80);
    for (const file of files) {
      const text = readFileSync(file, "utf8");
      expect(reader.strip(text)).toEqual({ code: stripTypeScriptTypes(text) });
    }
  });

  test("has the same version as Node's own stripper", () => {
    const { version } = JSON.parse(readFileSync("node_modules/amaro/package.json", "utf8")) as { version: string };
    expect(process.versions["amaro"]).toBe(version);
  });
});

describe("a draft", () => {
  test("may import the kit, packages and node:crypto, also by shorter or older names", () => {
    const text = `import * as site from "../kit/lab/index.ts";
import { parseCookie } from "cookie";
import { createHash } from "crypto";
import { html } from "../kit/server.ts";
import type { Lab } from "../kit/lab/types.ts";
const later = () => import("node:crypto");`;
    const [module] = prepared(text);
    expect(module?.pieces.filter((piece) => typeof piece === "object")).toEqual([
      { there: "labs/kit/lab/index.ts" },
      { there: "cookie" },
      { there: "node:crypto" },
      { there: "labs/kit/lab/index.ts" },
      { there: "node:crypto" },
    ]);
  });

  test("comes with its own files, each once; a file comes before the files that import it", () => {
    const modules = prepared('import "./a.ts"; import "./b.ts";', {
      "labs/07-fixation/a.ts": 'import { b } from "./b.ts"; export const a: string = b;',
      "labs/07-fixation/b.ts": "export const b = 1;",
    });
    expect(modules.map(({ path }) => path)).toEqual(["labs/07-fixation/b.ts", "labs/07-fixation/a.ts", ENTRY]);
  });

  test.each([
    ["node:sqlite", "There is no database in a browser"],
    ["sqlite", "There is no database in a browser"],
    ["node:fs", "There are no files in a browser"],
    ["fs/promises", "There are no files in a browser"],
    ["node:http", "What works: the kit, cookie, node:crypto, node:buffer"],
    ["express", "What works: the kit, cookie, node:crypto, node:buffer"],
    ["constructor", "What works: the kit"],
  ])("that imports %s gets a message with the name and the line", (name, why) => {
    const { message, where } = trouble(`\n\nimport * as it from "${name}";`);
    expect(message).toContain(`${ENTRY} does not load: ${name} does not work in a browser. ${why}`);
    expect(where).toBe("server.ts:3");
  });

  test.each([
    ["../kit/lab/stores/sqlite.ts", "does not exist, or does not work in a browser"],
    ["./helpers.ts", "there is no ./helpers.ts here"],
    ["../../package.json", "there is no ../../package.json here"],
    ["./toString", "there is no ./toString here"],
  ])("that imports %s gets a message that the file is not there", (name, why) => {
    expect(trouble(`import it from "${name}";`)).toMatchObject({
      message: expect.stringContaining(why),
      where: "server.ts:1",
    });
  });

  test("whose files import each other in a circle gets a message that says so", () => {
    const { message, where } = trouble('import "./a.ts";', { "labs/07-fixation/a.ts": 'import "./server.ts";' });
    expect([message, where]).toEqual([expect.stringContaining("in a circle"), "a.ts:1"]);
  });

  test.each([
    ["an enum", "const a = 1;\nenum X { A }", "TypeScript enum is not supported in strip-only mode", 2],
    ["half a statement", "\n\nlet = ;", "Expression expected", 3],
  ])("with %s gets the error of the type stripper, and its line", (_, text, says, line) => {
    expect(trouble(text)).toEqual({
      message: `${ENTRY} does not load: SyntaxError: ${says}`,
      where: `server.ts:${line}`,
    });
  });
});
