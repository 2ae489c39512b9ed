import { once } from "node:events";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { heard, House } from "./house.ts";

const REPO = join(import.meta.dirname, "../..");
const house = new House();
afterAll(() => house.remove());

/** A program that answers as one of the fixtures' files does, as another language would. */
const describes = (file: string, more = "") =>
  `run: node ${join(REPO, "tests/kit/target/url/lab-program.ts")} ${house.path("labs", "01-doors", file)}
clock: { header: X-Wristband-Now }
${more}`;
const YAML = "labs/01-doors/wristband.yaml";

describe("npm run start-in", () => {
  test("makes the files of a language, and does not overwrite existing files", async () => {
    mkdirSync(house.path("labs/01-doors/python"), { recursive: true });
    const starter = join(REPO, "labs/01-username-in-a-cookie/python/starter.py");
    cpSync(starter, house.path("labs/01-doors/python/starter.py"));
    const first = await house.run(["start-in", "python", "1"]);
    expect(first.out).toContain("Edit labs/01-doors/yours/server.py.");
    expect(house.read(YAML)).toContain("/wristband-fresh");
    house.write("labs/01-doors/yours/server.py", "# mine");
    const second = await house.run(["start-in", "1", "python"]);
    expect(second.out).toContain(
      "Your earlier work is kept in labs/01-doors/yours.1 and labs/01-doors/wristband.yaml.1.",
    );
    expect(house.read("labs/01-doors/yours.1/server.py")).toBe("# mine");
    expect(house.read("labs/01-doors/yours/server.py")).toContain("TODO 1");
  });

  test.each([
    [["start-in", "4"], "In which language? There are go and python: npm run start-in go 4"],
    [["start-in", "python", "2"], "Lab 2 has no starting file in python; labs with one: 1."],
    [["start-in", "go"], "Which lab?"],
  ])("%j gets a message that lists the languages and labs", async (args, expected) => {
    const { code, err } = await house.run(args);
    expect(code).toBe(2);
    expect(err).toContain(expected);
  });
});

describe("a wristband.yaml in a lab", () => {
  test("is graded in place of server.ts, and check-lab says so", async () => {
    house.write(YAML, describes("starter.ts"));
    const { code, out } = await house.run(["check-lab", "1"]);
    expect(code).toBe(1);
    expect(out).toContain(
      "labs/01-doors/wristband.yaml exists, so the grader uses the server that it describes, and not server.ts.",
    );
    expect(out).toContain("Edit labs/01-doors/wristband.yaml");
    expect(existsSync(house.path("labs/01-doors/server.ts"))).toBe(false);
  });

  test("passes the lab if its server passes every check that works over HTTP", async () => {
    house.write(YAML, describes("solution.ts"));
    const { code, out } = await house.run(["check-lab", "1"]);
    expect([code, out]).toEqual([0, expect.stringContaining("Lab 1 passed")]);
  });

  test.each([
    [
      "url: http://127.0.0.1:1\naccounts: {alice: {password: a, mark: abc}, bob: {password: b, mark: abc}}",
      /Write run:/,
    ],
    ["run: x", /wristband\.yaml: A lab's checks move the clock\. Write clock:/],
    ["run: x\nclock: {header: X}\nrestart: never", /wristband\.yaml:3: Each check of a lab needs a fresh server/],
    ["run: x\nclock: {header: X}\nlogout: none", /\/logout must not be none/],
    ["run: exit 3\nclock: {header: X}", /did not listen on PORT/],
    ["build: echo no compiler; exit 1\nrun: x\nclock: {header: X}", /failed\. It printed: no compiler/],
  ])("%j cannot be graded as a lab", async (yaml, expected) => {
    house.write(YAML, yaml);
    const { code, all } = await house.run(["check-lab", "1"]);
    expect(code).toBe(2);
    expect(all).toMatch(expected);
  });

  test("with a mistake does not stop other labs, and check-lab all names it", async () => {
    house.write(YAML, "run: [x");
    const { code, out } = await house.run(["check-lab", "all"]);
    expect(code).toBe(2);
    expect(out).toMatch(
      /could not grade {2}1 doors, as wristband\.yaml describes it: labs\/01-doors\/wristband\.yaml:1: Flow/,
    );
    expect(out).toMatch(/not begun +2 keys/);
    const watching = house.start(["watch-lab", "1"]);
    expect(await heard(watching.stdout, /Waiting for/)).toContain("labs/01-doors/wristband.yaml:1: Flow");
    const again = heard(watching.stdout, /Lab 1 passed/);
    house.write(YAML, describes("solution.ts"));
    await again;
    watching.kill();
    await once(watching, "close");
  });

  test("is put aside by reset-lab, and then server.ts is graded again", async () => {
    const { out } = await house.run(["reset-lab", "1"]);
    expect(out).toMatch(
      /wristband\.yaml\.\d keeps the description of your server\. From now on the grader uses your existing server\.ts/,
    );
    expect((await house.run(["check-lab", "1"])).out).toContain("labs/01-doors/server.ts was not there.");
  });
});
