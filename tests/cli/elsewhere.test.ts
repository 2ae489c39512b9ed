import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { mustBeBuildable } from "../../src/server/building/build.ts";
import { oneIn } from "../helpers/draw.ts";
import { heard, House } from "./house.ts";

let house: House | undefined;
afterEach(() => house?.remove());

/** Names that paths, URLs, shells and patterns each take for something else. */
const NAMES = ["a # b", "a?b", "100%", "%41%20", "it's", 'say "hi"', "[a](b)", "$HOME", "naïve 日本", "-x", "a;b&c"];

describe("in a folder with an odd name the commands work:", () => {
  test.skipIf(process.platform === "win32").each(oneIn(4, NAMES, { topic: "folders" }))("%s", async (name) => {
    house = new House(`${name} ${randomBytes(4).toString("hex")}`);
    house.solve("01-doors");
    const passed = await house.run(["check-lab", "1"]);
    expect([passed.code, passed.err]).toEqual([0, ""]);
    house.write("labs/01-doors/server.ts", "\nthrow new Error('not today');\nexport default 1;\n");
    const thrown = await house.run(["check-lab", "1"]);
    expect(thrown.out).toContain("labs/01-doors/server.ts does not load: Error: not today (server.ts:2)");
  });
});

test.each(["/home/me/c#/wristband", "/home/me/what?/wristband"])(
  "the site is not built in %s, and says why",
  (root) => {
    expect(() => mustBeBuildable(root)).toThrow(/^The site cannot be built in a folder with [#?] in its path/);
  },
);

test("the site is built in other folders", () => {
  for (const root of ["/home/me/wristband", "C:\\Users\\me\\wristband", "/a b/100%/it's"]) mustBeBuildable(root);
});

test.each([
  ["18.20.4", true],
  ["20.20.2", true],
  ["22.17.1", true],
  ["22.18.0", false],
  ["24.0.0", false],
])("Node %s is too old: %s", (version, isOld) => {
  const module = join(import.meta.dirname, "../../scripts/check-node.mjs");
  const program = `import { tooOld } from ${JSON.stringify(module)}; console.log(JSON.stringify(tooOld(${JSON.stringify(version)}) ?? null));`;
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" });
  expect(JSON.parse(stdout)).toEqual(
    isOld ? expect.stringMatching(/^This is Node [\d.]+, .* npm rebuild node --ignore-scripts=false/) : null,
  );
});

test("a file from Windows is graded, compared and followed like any other", async () => {
  house = new House();
  house.solve("01-doors", (source) => source.replaceAll("\n", "\r\n"));
  expect((await house.run(["check-lab", "1"])).code).toBe(0);
  expect((await house.run(["solution", "1"])).out).toBe("Your file is the same as the reference, line by line.\n");
  const child = house.start(["watch-lab", "1"]);
  await heard(child.stdout, /Waiting for/);
  const again = heard(child.stdout, /not today \(server\.ts:2\)/);
  house.write("labs/01-doors/server.ts", "\r\nthrow new Error('not today');\r\nexport default 1;\r\n");
  await again;
});
