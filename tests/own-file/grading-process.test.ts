import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { listLabs, type LabFolder } from "../../labs/kit/build/catalogue.ts";
import { gradeInProcess, readLines, type Line } from "../../src/own-file/grading-process.ts";
import { House } from "../cli/house.ts";
import { untilNone, untilThere } from "../helpers/running-processes.ts";
import { PASSED } from "./own-house.ts";

describe("the output of check-lab, line by line,", () => {
  const HELD: Line = { status: "holds", title: "the door is shut" };
  const read = (lines: readonly unknown[], tell: (line: Line) => void = () => {}) =>
    readLines(Readable.from(lines.map((line) => `${JSON.stringify(line)}\n`)), tell);

  test("is passed on as it comes, and the facts come at the end", async () => {
    const told: Line[] = [];
    expect(await read([{ line: HELD }, { facts: PASSED }], (line) => told.push(line))).toEqual(PASSED);
    expect(told).toEqual([HELD]);
  });

  test("gives no verdict if check-lab stops early, and gives the reason if check-lab names one", async () => {
    expect(await read([{ line: HELD }])).toBeUndefined();
    await expect(read([{ error: "There is no lab." }])).rejects.toMatchObject({ message: "There is no lab." });
  });
});

describe("a check in a process of its own", () => {
  let house: House;
  let lab: LabFolder;
  beforeEach(() => {
    house = new House();
    lab = listLabs(house.root)[0] ?? lab;
  });
  afterEach(() => house.remove());

  test("has the same verdict as in the terminal, and records it", async () => {
    house.solve("01-doors");
    const told: Line[] = [];
    const facts = await gradeInProcess(house.root)(lab, (line) => told.push(line), new AbortController().signal);
    expect(facts).toMatchObject({ outcome: "passed", slug: "doors" });
    expect(told).toContainEqual({ status: "holds", title: "the cellar is shut" });
    expect(JSON.parse(house.read(".wristband/progress.json")).labs.doors.passed).toBe(true);
  });

  test("never starts the program of a wristband.yaml, even if that file appeared after the page was opened", async () => {
    house.write("labs/01-doors/wristband.yaml", "url: http://localhost:1\nrun: touch started\n");
    const never = new AbortController().signal;
    await expect(gradeInProcess(house.root)(lab, () => {}, never)).rejects.toMatchObject({ code: "elsewhere" });
    expect(house.files()).not.toContain("started");
  });

  test("leaves no process and writes nothing when it is cancelled", async () => {
    house.write(
      "labs/01-doors/server.ts",
      'import { writeFileSync } from "node:fs";\nwriteFileSync(new URL("begun", import.meta.url), "");\nfor (;;);\n',
    );
    const page = new AbortController();
    const grading = gradeInProcess(house.root)(lab, () => {}, page.signal);
    await untilThere(house.path("labs/01-doors/begun"));
    page.abort(new Error("The page has gone."));
    await expect(grading).rejects.toThrow("The page has gone.");
    expect(await untilNone(house.root)).toEqual([]);
    expect(house.files().filter((name) => name.startsWith(".wristband"))).toEqual([]);
  });
});
