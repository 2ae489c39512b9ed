import { linkSync, symlinkSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { untilNone } from "../helpers/running-processes.ts";
import { gather, heard, House, normalise } from "./house.ts";

let house: House;
beforeEach(() => void (house = new House()));
afterEach(() => house.remove());

const golden = (name: string, text: string) => expect(normalise(text)).toMatchFileSnapshot(`golden/${name}.txt`);

describe("hint", () => {
  test("asks for a grading first", async () => {
    const { err, code } = await house.run(["hint", "1"]);
    expect(code).toBe(2);
    expect(err).toBe("Lab 1 has not been graded yet. Run npm run check-lab 1 first.\n");
  });

  test("shows one more step each time, and says when there are no more steps", async () => {
    await house.run(["check-lab", "1"]);
    let said = "";
    for (let i = 0; i < 5; i++) said += `${(await house.run(["hint", "1"])).out}\n`;
    await golden("hints", said);
    expect(JSON.parse(house.read(".wristband/progress.json")).labs.doors.hints).toEqual({ "the back door is shut": 4 });
  });

  test("gives the next hint after another grading, and does not begin again", async () => {
    await house.run(["check-lab", "1"]);
    await house.run(["hint", "1"]);
    await house.run(["check-lab", "1"]);
    expect((await house.run(["hint", "1"])).out).toContain("Hint 2 of 3");
  });

  test("has nothing to say after a pass", async () => {
    house.solve("01-doors");
    await house.run(["check-lab", "1"]);
    expect((await house.run(["hint", "1"])).out).toContain("so there are no hints");
  });

  test("helps with an earlier attack that works again", async () => {
    house.solve("02-keys", (source) =>
      source.replace('"/back") return refused()', '"/back" && admin) return page(admin.note)'),
    );
    await house.run(["check-lab", "2"]);
    expect((await house.run(["hint", "2"])).out).toContain("This worked in chapter 1.");
  });
});

describe("solution", () => {
  test("is shown as a change of the learner's file, when the learner asks twice", async () => {
    await house.run(["check-lab", "1"]);
    const first = await house.run(["solution", "1"]);
    expect(first.code).toBe(1);
    expect(first.out).toContain("If you run npm run solution 1 again, it shows the reference.");
    const second = await house.run(["solution", "1"]);
    expect(second.code).toBe(0);
    await golden("solution", second.out);
  });

  test("is shown at once after a pass", async () => {
    house.solve("01-doors");
    await house.run(["check-lab", "1"]);
    expect((await house.run(["solution", "1"])).out).toBe("Your file is the same as the reference, line by line.\n");
  });

  test("needs a file of the learner's for the comparison", async () => {
    const { err, code } = await house.run(["solution", "1"]);
    expect(code).toBe(2);
    expect(err).toContain("There is no labs/01-doors/server.ts yet.");
  });
});

describe("reset-lab", () => {
  test("keeps every old file beside the new one", async () => {
    house.write("labs/01-doors/server.ts", "// first\n");
    await house.run(["reset-lab", "1"]);
    house.write("labs/01-doors/server.ts", "// second\n");
    const { out, code } = await house.run(["reset-lab", "1"]);
    expect(code).toBe(0);
    expect(out).toContain("Your earlier work is kept in labs/01-doors/server.ts.2.");
    expect(house.read("labs/01-doors/server.ts.1")).toBe("// first\n");
    expect(house.read("labs/01-doors/server.ts.2")).toBe("// second\n");
    expect(house.read("labs/01-doors/server.ts")).toContain("TODO");
  });

  test("removes this lab's grading from the progress file, and no other", async () => {
    house.solve("01-doors");
    house.solve("02-keys");
    await house.run(["check-lab", "all"]);
    const { out } = await house.run(["reset-lab", "1"]);
    expect(out).toContain("Lab 1 counts as not graded.");
    expect(Object.keys(JSON.parse(house.read(".wristband/progress.json")).labs)).toEqual(["keys"]);
  });

  test("resets every lab that the learner began, if it is asked for all", async () => {
    const none = await house.run(["reset-lab", "all"]);
    expect(none.out).toBe("No lab has been started, so there is nothing to reset.\n");
    house.solve("02-keys");
    await house.run(["check-lab", "2"]);
    const { out, code } = await house.run(["reset-lab", "all"]);
    expect(code).toBe(0);
    expect(out).toBe(
      [
        "labs/02-keys/server.ts is a copy of starter.ts now.",
        "Your earlier work is kept in labs/02-keys/server.ts.1.",
        "Lab 2 counts as not graded.",
        "",
      ].join("\n"),
    );
    expect(JSON.parse(house.read(".wristband/progress.json")).labs).toEqual({});
  });
});

describe("serve-lab", () => {
  test("serves the file, restarts it after each save, and stops it when the command ends", async () => {
    house.solve("01-doors");
    const port = await freePort();
    const child = house.start(["serve-lab", "1"], { PORT: String(port) });
    await heard(child.stdout, /Ctrl-C ends it/);
    const page = await fetch(`http://127.0.0.1:${port}/cellar`);
    expect(page.status).toBe(401);
    const saved = heard(child.stdout, /Saved: started again/);
    house.solve("01-doors", (source) => source.replace("return refused();", "return null.x;"));
    await saved;
    const broken = await fetch(`http://127.0.0.1:${port}/back`);
    expect(broken.status).toBe(500);
    expect(await broken.text()).toMatch(/The handler threw TypeError: .* at server\.ts:\d+/);
    const ended = new Promise((resolve) => child.on("close", resolve));
    child.kill("SIGTERM");
    await ended;
    expect(await untilNone(house.root)).toEqual([]);
  });

  test("shows what the server prints line by line, marked, and without control characters of a terminal", async () => {
    const port = await freePort();
    const lie = JSON.stringify("\x1b[2J\x9b8m\u202eServed.\nLab 1 passed: all 4 checks pass.");
    house.solve("01-doors", (source) =>
      source.replace("const admin", `console.log(${lie}); console.error(${lie});\nconst admin`),
    );
    const child = house.start(["serve-lab", "1"], { PORT: String(port) });
    const said = gather(child.stdout);
    await heard(child.stdout, /Ctrl-C ends it/);
    const printed = heard(child.stdout, /(?:passed[^]*){2}/);
    await fetch(`http://127.0.0.1:${port}/cellar`);
    await printed;
    expect(said()).not.toMatch(/[^\P{C}\n]/u);
    expect(said().match(/^ {2}\| \\x1b\[2J\\x9b8m\\u\{202e\}Served\.$/gm)).toHaveLength(2);
    expect(said()).not.toMatch(/^Lab 1 passed/m);
  });

  test("says so when the port is taken, or is not a port", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as AddressInfo;
    const taken = await house.run(["serve-lab", "1"], { PORT: String(port) });
    other.close();
    expect(taken.code).toBe(2);
    expect(taken.err).toBe(
      `Port ${port} is taken by another program. Stop that program, or choose another port: PORT=${port + 1} npm run serve-lab 1\n`,
    );
    const none = await house.run(["serve-lab", "1"], { PORT: "abc" });
    expect(none.code).toBe(2);
    expect(none.err).toContain('PORT is "abc", which is not a port');
  });
});

describe("watch-lab", () => {
  test("grades at once, and again after each save", async () => {
    const child = house.start(["watch-lab", "1"]);
    await heard(child.stdout, /Not yet: 1 of 4 checks pass[^]*Waiting for/);
    const second = heard(child.stdout, /Lab 1 passed: all 4 checks pass[^]*Waiting for/);
    house.solve("01-doors");
    await second;
    const third = heard(child.stdout, /could not be graded[^]*Waiting for/);
    house.write("labs/01-doors/server.ts", "process.exit(1);\nexport default 1;\n");
    expect(await third).toContain("called process.exit(1)");
    const fourth = heard(child.stdout, /Lab 1 passed/);
    house.solve("01-doors");
    await fourth;
    const ended = new Promise((resolve) => child.on("close", resolve));
    child.kill("SIGINT");
    await ended;
    expect(await untilNone(house.root)).toEqual([]);
  });

  test("also notices saves that the system does not report, and says once that it looks every second", async () => {
    const outside = house.path("outside.ts");
    house.write("outside.ts", house.read("labs/01-doors/starter.ts"));
    linkSync(outside, house.path("labs/01-doors/server.ts"));
    const child = house.start(["watch-lab", "1"]);
    const said = gather(child.stdout);
    await heard(child.stdout, /Waiting for/);
    const told = heard(child.stdout, /looked at every second/);
    const second = heard(child.stdout, /Lab 1 passed[^]*Waiting for/);
    house.write("outside.ts", house.read("labs/01-doors/solution.ts"));
    await second;
    const third = heard(child.stdout, /Not yet[^]*Waiting for/);
    house.write("outside.ts", house.read("labs/01-doors/starter.ts"));
    await third;
    // It comes with the next regular look, which may be after the verdict.
    await told;
    expect(said().match(/looked at every second/g)).toHaveLength(1);
  });
});

describe("new-lab", () => {
  test("makes a chapter and a lab whose tests fail at first, and edits no other file", async () => {
    symlinkSync(join(import.meta.dirname, "../../labs/kit"), house.path("labs/kit"), "junction");
    const before = house.files();
    const { out, code } = await house.run(["new-lab", "secret-stairs"]);
    expect(code).toBe(0);
    await golden("new-lab", out);
    const made = house.files().filter((name) => !before.includes(name));
    expect(made).toContain("labs/03-secret-stairs/suite.ts");
    expect(house.read("labs/03-secret-stairs/starter.ts")).toBe(house.read("labs/02-keys/solution.ts"));
    const graded = await house.run(["check-lab", "3"]);
    expect(graded.code).toBe(1);
    expect(graded.out).toContain("TODO: what this chapter adds");
  });

  test("starts from the lab that the command names, and makes a branch if it is not the last lab", async () => {
    const { out, code } = await house.run(["new-lab", "secret-stairs", "--after", "doors"]);
    expect(code).toBe(0);
    expect(out).toContain("It starts from the solution of lab 1, doors.");
    expect(house.read("labs/03-secret-stairs/starter.ts")).toBe(house.read("labs/01-doors/solution.ts"));
    expect(house.read("labs/03-secret-stairs/suite.ts")).toContain('export const branch = "doors";');
  });

  test("starts from no branch unless the command names one, because no lab continues a branch", async () => {
    await house.run(["new-lab", "secret-stairs", "--after", "1"]);
    const { out } = await house.run(["new-lab", "cellar"]);
    expect(out).toContain("It starts from the solution of lab 2, keys.");
    expect(house.read("labs/04-cellar/starter.ts")).toBe(house.read("labs/02-keys/solution.ts"));
    expect(house.read("labs/04-cellar/suite.ts")).not.toContain("branch");
  });

  test.each([
    [["cellar", "--after"], "Say after which lab it comes"],
    [["cellar", "--after", "attic"], 'There is no lab "attic"'],
    [["cellar", "stairs"], 'new-lab takes one slug. What is "stairs"?'],
    [[], "Give the new lab a slug"],
    [["Secret Stairs"], "cannot be part of a URL"],
    [["../up"], "cannot be part of a URL"],
    [["doors"], "There is already a lab of that name: labs/01-doors."],
  ])("refuses %j", async (args, says) => {
    const before = house.files();
    const { err, code } = await house.run(["new-lab", ...args]);
    expect(code).toBe(2);
    expect(err).toContain(says);
    expect(house.files()).toEqual(before);
  });
});

test("a command or an option that does not exist is a complaint", async () => {
  expect((await house.run(["check-lob", "1"])).err).toContain('There is no command "check-lob".');
  expect((await house.run(["check-lab", "1", "--fast"])).err).toBe("check-lab has no option --fast.\n");
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
