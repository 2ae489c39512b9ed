import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { beside, readBeside } from "../../../src/site/data/beside.ts";

let root: string;
const put = (file: string, text: string) => {
  mkdirSync(join(root, file, ".."), { recursive: true });
  writeFileSync(join(root, file), text);
};
const grade = (lab: object) => put(".wristband/progress.json", JSON.stringify({ labs: { doors: lab } }));
const SOON = "2999-01-01T00:00:00.000Z";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "wristband-beside-"));
  put("labs/01-doors/server.ts", "const mine = 1;\n");
  put("labs/01-doors/solution.ts", "// #region all\nconst theirs = 2;\n// #endregion\n");
  put("labs/01-doors/mistakes.ts", "a secret");
  put("secret.ts", "a secret");
  grade({ passed: true, at: SOON, checks: {}, earlier: {} });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("your code beside the reference", () => {
  test("is read after a pass, without the region marks of chapters", async () => {
    expect(await readBeside("doors", root, {})).toMatchObject({
      state: "shown",
      yours: "const mine = 1;",
      reference: "const theirs = 2;",
      edited: false,
    });
  });

  test("says when your file was edited after it passed", async () => {
    grade({ passed: true, at: "2026-01-01T00:00:00.000Z", checks: {} });
    utimesSync(join(root, "labs/01-doors/server.ts"), new Date("2026-01-02"), new Date("2026-01-02"));
    expect(await readBeside("doors", root, {})).toMatchObject({ state: "shown", edited: true });
  });

  test("is not read on a site that other machines can reach", async () => {
    expect(await readBeside("doors", root, { WRISTBAND_PUBLIC: "1" })).toEqual({ state: "public" });
  });

  test.each([
    ["was not graded", undefined],
    ["does not pass", { passed: false, at: SOON, checks: {} }],
    ["claims to pass in other words", { passed: "true" }],
  ])("is not read for a lab that %s", async (_, lab) => {
    if (lab) grade(lab);
    else rmSync(join(root, ".wristband"), { recursive: true });
    expect(await readBeside("doors", root, {})).toEqual({ state: "not passed" });
  });

  test.each(["01-doors", "", "..", "../..", "doors/../doors", "doors/mistakes", "__proto__", "kit", "doors\0"])(
    "cannot be another file: %j is not a lab",
    async (slug) => expect(await readBeside(slug, root, {})).toEqual({ state: "no lab" }),
  );

  test("is not read if the file is a link to another file", async () => {
    rmSync(join(root, "labs/01-doors/server.ts"));
    expect(await readBeside("doors", root, {})).toEqual({ state: "no file" });
    symlinkSync(join(root, "secret.ts"), join(root, "labs/01-doors/server.ts"));
    expect(await readBeside("doors", root, {})).toEqual({ state: "no file" });
  });

  test("leaves out a file of more than 64 kB", async () => {
    put("labs/01-doors/server.ts", "/".repeat(64_001));
    expect(await readBeside("doors", root, {})).toEqual({ state: "too large" });
  });
});

describe("the two files", () => {
  test("are shown side by side, in blocks of equal lines and of different lines", async () => {
    const blocks = await beside("a\nb\nc\nd", "a\nx\ny\nc\nd\ne");
    const numbers = (lines: { number: number }[]) => lines.map(({ number }) => number);
    expect(blocks.map(({ same, yours, reference }) => [same, numbers(yours), numbers(reference)])).toEqual([
      [true, [1], [1]],
      [false, [2], [2, 3]],
      [true, [3, 4], [4, 5]],
      [false, [], [6]],
    ]);
  });

  test("are escaped", async () => {
    const [block] = await beside('"<script>alert(1)</script>"', "");
    expect(block?.yours[0]?.html).toContain("&lt;script&gt;");
    expect(block?.yours[0]?.html).not.toContain("<script");
  });
});
