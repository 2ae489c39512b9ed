import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { House, normalise } from "./house.ts";

type Line = { status: string; title: string };

let house: House;
beforeEach(() => void (house = new House()));
afterEach(() => house.remove());

/** The whole output, held against a file of the same name in golden/. */
const golden = (name: string, text: string) => expect(normalise(text)).toMatchFileSnapshot(`golden/${name}.txt`);

describe("check-lab says", () => {
  test("what fails in the copy of the starter that it has just made", async () => {
    const { out, code } = await house.run(["check-lab", "1"]);
    expect(code).toBe(1);
    await golden("fail", out);
    expect(house.read("labs/01-doors/server.ts")).not.toContain("#region");
  });

  test("the same words and signs, in colour", async () => {
    await house.run(["check-lab", "1"]);
    const { out } = await house.run(["check-lab", "1"], { FORCE_COLOR: "1" });
    await golden("fail-colour", out);
    const plain = await house.run(["check-lab", "1"], { NO_COLOR: "1", FORCE_COLOR: "1" });
    expect(normalise(plain.out)).toBe(normalise(stripVTControlCharacters(out)));
  });

  test("that all checks pass, and which lab comes next", async () => {
    house.solve("01-doors");
    const { out, code } = await house.run(["check-lab", "doors"]);
    expect(code).toBe(0);
    await golden("pass", out);
  });

  test("where to continue reading, with the port of the running site", async () => {
    house.write(".wristband/site.json", JSON.stringify({ port: 5001, pid: process.pid }));
    const { out } = await house.run(["check-lab", "1"]);
    expect(out).toMatch(/read\s+http:\/\/localhost:5001\/chapters\/doors\//);
  });

  test("that the last lab is passed, after it tried the attacks of all earlier labs", async () => {
    house.solve("02-keys");
    const { out, code } = await house.run(["check-lab", "02"]);
    expect(code).toBe(0);
    await golden("everything-done", out);
  });

  test("that an earlier attack works again, which is not a pass", async () => {
    const shut = 'if (pathname === "/back") return refused();';
    house.solve("02-keys", (source) =>
      source.replace(shut, 'if (pathname === "/back" && admin) return page(admin.note);'),
    );
    const { out, code } = await house.run(["check-lab", "2"]);
    expect(code).toBe(1);
    await golden("earlier-attack", out);
  });

  test("that an earlier chapter's check now fails, which is not a pass", async () => {
    house.solve("02-keys", (source) =>
      source.replace('"/cellar") return refused()', '"/cellar") return page("Dark.")'),
    );
    const { out, code } = await house.run(["check-lab", "2"]);
    expect(code).toBe(1);
    await golden("earlier-check", out);
  });

  test("where a handler threw", async () => {
    house.solve("01-doors", (source) => source.replace('page("Come in.")', 'null.page("Come in.")'));
    const { out, code } = await house.run(["check-lab", "1"]);
    expect(code).toBe(1);
    await golden("throws", out);
  });

  test("how the server ended", async () => {
    house.solve("01-doors", (source) =>
      source.replace("const admin", "if (pathname === '/cellar') process.exit(3);\n    const admin"),
    );
    const { out, code } = await house.run(["check-lab", "1"]);
    expect(code).toBe(2);
    await golden("crash", out);
  });

  test("where the server is stuck", async () => {
    house.solve("01-doors", (source) =>
      source.replace("const admin", "while (pathname === '/back');\n    const admin"),
    );
    const { out, code } = await house.run(["check-lab", "1"]);
    expect(code).toBe(2);
    await golden("timeout", out);
  });

  test("what the server printed during the failing check, without characters that move the cursor", async () => {
    house.solve("01-doors", (source) =>
      source.replace(
        /if \(pathname === "\/cellar"\).*/,
        'if (pathname === "/cellar") { console.log("down\\x1b[2J", pathname); return page(""); }',
      ),
    );
    const { out } = await house.run(["check-lab", "1"], { FORCE_COLOR: "1" });
    expect(out).toContain("down\\x1b[2J /cellar");
    expect(out).not.toContain("\x1b[2J");
  });

  test.each([["9"], ["door"], ["lab2"], ["windows"]])("which labs exist, if it is asked for %s", async (wanted) => {
    const { all, code } = await house.run(["check-lab", wanted]);
    expect(code).toBe(2);
    await golden(`no-lab-${wanted}`, all);
  });

  test("the state of every lab, if it is asked for all", async () => {
    const nothing = await house.run(["check-lab", "all"]);
    expect(nothing.code).toBe(1);
    house.solve("01-doors");
    const half = await house.run(["check-lab", "all"]);
    expect(half.code).toBe(1);
    await golden("all-half", half.out);
    house.solve("02-keys");
    const whole = await house.run(["check-lab", "all"]);
    expect(whole.code).toBe(0);
    await golden("all-done", whole.out);
  });
});

describe("check-lab with several labs", () => {
  test("grades each lab once, and ends with the worst of their exit codes", async () => {
    house.solve("01-doors");
    const { out, code } = await house.run(["check-lab", "1", "2", "doors"]);
    expect(code).toBe(1);
    expect(out.match(/^Lab \d, \w+$/gm)).toEqual(["Lab 1, doors", "Lab 2, keys"]);
    expect(out).toMatch(/Lab 1 passed[^]*Not yet: \d of \d checks pass/);
  });

  test("grades none when one of them is unknown", async () => {
    const { err, code } = await house.run(["check-lab", "1", "9"]);
    expect([code, err]).toEqual([2, expect.stringContaining('There is no lab "9".')]);
    expect(house.files()).not.toContain("labs/01-doors/server.ts");
  });

  test("prints the same fields as check-lab all, with --json", async () => {
    house.solve("01-doors");
    house.solve("02-keys");
    const { out, code } = await house.run(["check-lab", "1", "2", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ labs: [{ lab: 1 }, { lab: 2 }], notBegun: [] });
  });
});

describe("check-lab --lines", () => {
  test("prints each verdict as a line of JSON, and the facts as the last line", async () => {
    const { out, code } = await house.run(["check-lab", "1", "--lines"]);
    expect(code).toBe(1);
    const lines = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    const facts = lines.pop().facts;
    expect(facts).toMatchObject({ slug: "doors", outcome: "not yet", total: 4 });
    expect(lines).toEqual(facts.checks.map(({ status, title }: Line) => ({ line: { status, title } })));
  });

  test("prints a complaint as a line of JSON, too", async () => {
    const { out, code } = await house.run(["check-lab", "9", "--lines"]);
    expect(code).toBe(2);
    expect(out.match(/\n/g)).toHaveLength(1);
    expect(JSON.parse(out)).toEqual({ error: expect.stringContaining('There is no lab "9".') });
  });
});

describe("check-lab --json", () => {
  test("prints the same facts as JSON, and nothing else", async () => {
    await house.run(["check-lab", "1"]);
    const { out, err, code } = await house.run(["check-lab", "1", "--json"]);
    expect(code).toBe(1);
    expect(err).toBe("");
    expect(JSON.parse(out)).toMatchObject({ lab: 1, slug: "doors", outcome: "not yet", holds: 1, total: 4 });
    await golden("json", out);
  });

  test("prints a complaint as JSON, too", async () => {
    const { out, code } = await house.run(["check-lab", "9", "--json"]);
    expect(code).toBe(2);
    expect(JSON.parse(out)).toEqual({ error: expect.stringContaining('There is no lab "9".') });
  });
});

describe("the progress file", () => {
  const progress = () => JSON.parse(house.read(".wristband/progress.json"));

  test("contains the state of each check, records when the server gets worse, and is stored with both graded texts", async () => {
    house.solve("01-doors");
    await house.run(["check-lab", "1"]);
    expect(progress().labs.doors).toMatchObject({ passed: true, checks: { "the front door is open": "holds" } });
    house.solve("01-doors", (source) => source.replace('"/cellar"', '"/cave"'));
    await house.run(["check-lab", "1"]);
    expect(progress().labs.doors).toMatchObject({ passed: false, checks: { "the cellar is shut": "fails" } });
    const kept = house.files().filter((name) => name.startsWith(".wristband"));
    expect(kept.filter((name) => !name.endsWith(".ts"))).toEqual([
      ".wristband",
      ".wristband/progress.json",
      ".wristband/versions",
      ".wristband/versions/doors",
    ]);
    const [first, second] = kept.filter((name) => name.endsWith(".ts"));
    expect([first, second].map((name) => name?.replace(/.*_/, ""))).toEqual(["passed.ts", "not-yet.ts"]);
    expect(house.read(first ?? "")).toBe(house.read("labs/01-doors/solution.ts"));
    expect(house.read(second ?? "")).toBe(house.read("labs/01-doors/server.ts"));
  });

  test("lists the earlier attacks that were run again on a server that passes", async () => {
    house.solve("02-keys");
    await house.run(["check-lab", "2"]);
    expect(progress().labs.keys.earlier).toEqual({ doors: "holds" });
    expect(progress().labs.keys.earlierChecks).toEqual({ doors: "3 of 3" });
    await house.run(["reset-lab", "2"]);
    await house.run(["check-lab", "2"]);
    expect(progress().labs.keys).toMatchObject({ earlier: {}, earlierChecks: {} });
  });

  test("names the earlier checks that now fail, and gives hints for the first of them", async () => {
    house.solve("02-keys", (source) =>
      source.replace('"/cellar") return refused()', '"/cellar") return page("Dark.")'),
    );
    await house.run(["check-lab", "2"]);
    const { passed, checks, earlierChecks } = progress().labs.keys;
    expect({ passed, earlierChecks }).toEqual({ passed: false, earlierChecks: { doors: "2 of 3" } });
    expect(checks).toMatchObject({ "the cellar is shut": "fails" });
    expect((await house.run(["hint", "2"])).out).toContain("Hint 1 of 3: Look down.");
  });

  test.each(["{", "[]", '{"labs":{"doors":7}}'])("is set aside when it contains %s", async (text) => {
    house.write(".wristband/progress.json", text);
    house.solve("01-doors");
    const { out, code } = await house.run(["check-lab", "1"]);
    expect(code).toBe(0);
    expect(out).toContain("kept as progress.json.broken");
    expect(house.read(".wristband/progress.json.broken")).toBe(text);
    expect(progress().labs.doors.passed).toBe(true);
  });
});
