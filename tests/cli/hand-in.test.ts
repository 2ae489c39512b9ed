import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isApart } from "../../src/cli/verify-work.ts";
import type { Work } from "../../src/work/work.ts";
import { House } from "./house.ts";

let house: House;
beforeEach(() => void (house = new House()));
afterEach(() => house.remove());

const ADA = "wristband-work-ada-lovelace.json";
const handedIn = (file = ADA) => JSON.parse(house.read(file)) as Work;

describe("hand-in", () => {
  test("writes the files and what check-lab said about them, and verify-work confirms it", async () => {
    house.solve("01-doors");
    await house.run(["check-lab", "1"]);
    const { code, out } = await house.run(["hand-in", "Ada", "Lovelace"]);
    expect([code, out]).toEqual([
      0,
      expect.stringContaining(`${ADA} contains 1 lab. When you last graded them, 1 passed.`),
    ]);
    const [lab] = handedIn().labs;
    expect(lab).toMatchObject({ slug: "doors", claims: "passed", text: house.read("labs/01-doors/server.ts") });
    expect(lab?.tries.map(({ outcome }) => outcome)).toEqual(["passed"]);
    const verified = await house.run(["verify-work", ADA, "--trust"]);
    expect([verified.code, verified.err]).toEqual([0, ""]);
    expect(verified.out).toMatch(/^Ada Lovelace +\+1 +- +1 /m);
    expect(verified.out).toContain("the same text as the reference");
    expect(house.files().filter((name) => name.includes("handed-in"))).toEqual([]);
  });

  test("needs a name and at least one file to hand in", async () => {
    expect((await house.run(["hand-in"])).err).toContain("Say who you are");
    expect((await house.run(["hand-in", "Ada"])).err).toContain("There is nothing to hand in yet.");
  });

  test("replaces only an earlier file of the same learner's work", async () => {
    house.solve("01-doors");
    house.write(ADA, "mine");
    const { code, err } = await house.run(["hand-in", "Ada Lovelace"]);
    expect([code, err]).toEqual([2, expect.stringContaining("exists already, and does not contain your work")]);
    expect(house.read(ADA)).toBe("mine");
  });
});

describe("verify-work", () => {
  /** Hands in lab 1 with that text and the claim of a pass. */
  async function claim(name: string, text: string, slug = "doors"): Promise<void> {
    house.solve("01-doors");
    await house.run(["hand-in", name]);
    const file = `wristband-work-${name}.json`;
    const work = handedIn(file);
    Object.assign(work.labs[0] ?? {}, { text, slug, claims: "passed" });
    house.write(`class/${file}`, JSON.stringify(work));
  }

  test("finds a false pass, an unknown lab, a missing file, and copied texts", async () => {
    const text = house.read("labs/01-doors/starter.ts");
    await claim("ada", text);
    await claim("bo", text.replaceAll("\n", "\n\n"));
    await claim("cy", text, "windows");
    house.write("class/deep/er/wristband-work-notes.json", "{}");
    house.write("class/node_modules/wristband-work-x.json", "{}");
    house.write("class/package.json", "{}");
    const { code, out } = await house.run(["verify-work", "class", "--trust"]);
    expect(code).toBe(2);
    expect(out).toMatch(/^x ada, doors \(.*\): the file claims a pass, but the lab does not pass\. \w/m);
    expect(out).toContain("the same text as bo");
    expect(out).toContain("There is no lab windows here.");
    expect(out.match(/^\? wristband-work-.*$/gm)).toEqual([
      "? wristband-work-notes.json is no work that npm run hand-in wrote.",
    ]);
  });

  test("exits with 1 only for a false claim, and continues after a file that ends its own process", async () => {
    await claim("ada", "process.exit(0);\n");
    await claim("bo", house.read("labs/01-doors/starter.ts"));
    const { code, out } = await house.run(["verify-work", "class/wristband-work-bo.json"], { CI: "1" });
    expect([code, out]).toEqual([1, expect.stringContaining("x bo, doors")]);
    const both = await house.run(["verify-work", "class", "--json"], { CI: "1" });
    expect(both.code).toBe(2);
    const { learners } = JSON.parse(both.out) as { learners: { labs: { outcome: string }[] }[] };
    expect(learners.map(({ labs }) => labs[0]?.outcome)).toEqual(["could not grade", "not yet"]);
  });

  test.each([
    [{ CI: "true" }, "", true],
    [{}, "/.dockerenv", true],
    [{}, "/run/.containerenv", true],
    [{ CI: "false" }, "", false],
    [{}, "", false],
  ])("runs nothing on a teacher's own machine without --trust: %j %s", (env, there, apart) => {
    expect(isApart(env, (path) => path === there)).toBe(apart);
  });

  test.each([[["class", "more"]], [[]], [["nowhere"]]])("explains its use when it is called with %j", async (words) => {
    const { code, err } = await house.run(["verify-work", ...words, "--trust"]);
    expect([code, err]).toEqual([2, expect.stringMatching(/Name one folder or file|There is no nowhere/)]);
  });
});
