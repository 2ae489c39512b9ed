import { afterEach, beforeEach, expect, test } from "vitest";
import { heard, House } from "./house.ts";

let house: House;
beforeEach(() => void (house = new House()));
afterEach(() => house.remove());

/** `npm run labs`, with something to type into it. */
function walk(env: Record<string, string> = {}) {
  const child = house.start(["labs"], env, "pipe", "pipe");
  const code = new Promise((resolve) => child.on("close", resolve));
  return {
    code,
    /** Types a line, and resolves with what is said up to a text that matches. */
    async type(line: string, pattern: RegExp): Promise<string> {
      const said = heard(child.stdout, pattern);
      child.stdin?.write(`${line}\n`);
      return said;
    },
    quit: () => child.stdin?.write("q\n"),
    hear: (pattern: RegExp) => heard(child.stdout, pattern),
  };
}

test("the labs command goes from each lab that does not pass to the next such lab, and skips labs that pass", async () => {
  house.write(".wristband/site.json", JSON.stringify({ port: 5001, pid: process.pid }));
  const learner = walk();
  const began = await learner.hear(/Save the file to check it again/);
  expect(began).toMatch(
    /Lab 1, doors\n {2}-- {2}0 of 2 labs pass\n {2}read {3}http:\/\/localhost:5001\/chapters\/doors\//,
  );
  expect(began).not.toContain("npm start");
  expect(began).toContain("labs/01-doors/server.ts. Each save is checked.");
  expect(await learner.type("r", /after a try/)).toContain("labs/01-doors/server.ts is still the starter.");
  await learner.type("h", /Hint 1 of 3/);
  house.write("labs/01-doors/server.ts", `${house.read("labs/01-doors/server.ts")}// tried\n`);
  await learner.hear(/Save the file to check it again/);
  await learner.type("r", /yours[^]*the reference/);
  house.solve("01-doors");
  const moved = await learner.hear(/Lab 2, keys[^]*Save the file to check it again/);
  expect(moved).toMatch(/Lab 1 passed[^]*Lab 2, keys\n {2}#- {2}1 of 2 labs pass/);
  await learner.type("s", /only lab that does not pass yet/);
  house.solve("02-keys");
  expect(await learner.hear(/All labs pass/)).toContain("http://localhost:5001/done/");
  expect(await learner.code).toBe(0);
});

test("the labs command skips labs on request, and ends with q even while a check runs", async () => {
  const learner = walk({ WRISTBAND_EDITOR: "no-such-editor" });
  const began = await learner.hear(/Save the file to check it again/);
  expect(began).toContain("type npm start in a second terminal, and leave it open");
  await learner.type("s", /Lab 2, keys/);
  await learner.type("s", /Lab 1, doors/);
  await learner.type("o", /no-such-editor could not be started/);
  await learner.type("x", /q quit/);
  learner.quit();
  expect(await learner.code).toBe(1);
});

test("the labs command ends when its input ends, and refuses a lab's name", async () => {
  const nobody = house.start(["labs"]);
  expect(await new Promise((resolve) => nobody.on("close", resolve))).toBe(1);
  const { code, err } = await house.run(["labs", "2"]);
  expect([code, err]).toEqual([2, expect.stringContaining("labs takes no lab")]);
});
