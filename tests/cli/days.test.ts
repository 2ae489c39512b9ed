import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { heard, House } from "./house.ts";

const REPO = join(import.meta.dirname, "../..");
const UP = "../../../../../labs";

let house: House;
beforeEach(() => {
  house = new House();
  // A lab before all others: its suite asks for nothing, and its rules are those of chapter 2.
  const solution = readFileSync(join(REPO, "labs/02-random-ids/solution.ts"), "utf8");
  house.write("labs/00-days/solution.ts", solution.replaceAll("../kit", `${UP}/kit`));
  house.write("labs/00-days/starter.ts", "");
  house.write("labs/00-days/model.ts", "export default { secret: true };\n");
  house.write("labs/00-days/attack.ts", `export { default } from "../01-doors/attack.ts";\n`);
  house.write(
    "labs/00-days/suite.ts",
    `import { works } from "${UP}/kit/grader/suite.ts";
export default [works("it answers", { why: "", hints: ["", "", ""], read: "#it" }, async ({ alice }) => void (await alice.get("/")))];
`,
  );
});
afterEach(() => house.remove());

const ID = "    const id = newSessionId();";
const adopt = (source: string): string => {
  const adopting = `const id = parseCookie(request.headers.get("cookie") ?? "")["session_token"] ?? newSessionId();`;
  expect(source).toContain(ID);
  return source.replace(ID, adopting);
};
const progress = () => JSON.parse(house.read(".wristband/progress.json")).labs.days;

describe("check-lab, when all checks pass,", () => {
  test("plays random days, and prints the seed that plays the new days again", async () => {
    house.solve("00-days");
    const { out, code } = await house.run(["check-lab", "days"]);
    expect(code).toBe(0);
    expect(out).toMatch(/\+ passes +6 random days go as the chapters say \(3 of them new, from seed \d+\)/);
  });

  test("plays the days that --seed and --days name", async () => {
    house.solve("00-days");
    const { out } = await house.run(["check-lab", "days", "--seed", "17", "--days=2"]);
    expect(out).toContain("2 random days go as the chapters say (2 of them new, from seed 17)");
  });

  test("prints a short story if a day goes wrong, and then the lab does not pass", async () => {
    house.solve("00-days", adopt);
    const { out, code } = await house.run(["check-lab", "days", "--seed", "1", "--days", "20"]);
    expect(code).toBe(1);
    expect(out).toContain("x fails        every login gives a new value, on any day");
    expect(out).toContain("How it comes to this, on a day that the grader made up:");
    const again = /npm run check-lab 0 -- --seed (\d+) --days 1/.exec(out);
    expect(out.match(/^ {4}\d+\. .*$/gm)?.length).toBeLessThanOrEqual(4);
    expect(out).toContain("Not yet: all 1 checks pass, but a random day went wrong.");
    expect(progress()).toMatchObject({
      passed: false,
      checks: { "every login gives a new value, on any day": "fails" },
    });
    expect((await house.run(["hint", "days"])).out).toContain("Hint 1 of 3: Where does the value");
    const { out: second } = await house.run(["check-lab", "days", "--seed", again?.[1] ?? "", "--days", "1"]);
    expect(story(second)).toEqual(story(out));
  });

  test("prints the same result in the form of JSON", async () => {
    house.solve("00-days", adopt);
    const { out } = await house.run(["check-lab", "days", "--seed", "1", "--days", "20", "--json"]);
    expect(JSON.parse(out)).toMatchObject({
      outcome: "not yet",
      days: { fault: { status: "fails", story: { seed: expect.any(Number), steps: expect.any(Array) } } },
    });
  });
});

const story = (out: string) => out.match(/^ {4}\d+\. .*$/gm);

test("watch-lab plays more days after a pass, and withdraws the pass when a day goes wrong", async () => {
  house.solve("00-days", adopt);
  const child = house.start(["watch-lab", "days", "--seed", "1", "--days", "0"]);
  const said = await heard(child.stdout, /random day went wrong/);
  expect(said).toContain("Lab 0 passed");
  expect(said).toContain("One more random day, played while nothing was saved:");
  expect(said).toContain("How it comes to this, on a day that the grader made up:");
  expect(progress()).toMatchObject({ passed: false });
}, 30_000);

describe("an option", () => {
  test.each([
    [["check-lab", "days", "--seed", "x"], "--seed needs a whole number of at most nine digits after it."],
    [["check-lab", "days", "--days"], "--days needs a whole number of at most nine digits after it."],
    [["hint", "days", "--seed", "3"], "hint has no option --seed."],
    [["check-lab", "days", "--speed", "3"], "check-lab has no option --speed."],
  ])("%j is refused", async (words, complaint) => {
    const { err, code } = await house.run(words);
    expect({ err, code }).toEqual({ err: `${complaint}\n`, code: 2 });
  });
});
