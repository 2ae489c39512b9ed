import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { heard, House } from "../../../cli/house.ts";
import { oneIn } from "../../../helpers/draw.ts";
import { HOSTILE } from "./fixtures/hostile.ts";
import { untilNone, untilSome, untilThere } from "../../../helpers/running-processes.ts";

let house: House;
beforeEach(() => void (house = new House()));
afterEach(() => house.remove());

const MADE_BY_GRADING = [".wristband", ".wristband/progress.json", ".wristband/versions", ".wristband/versions/doors"];
/** The text that was graded is kept under the time of the grading. */
const isVersion = (name: string): boolean => /^\.wristband\/versions\/doors\/[\dT.Z-]+_[a-z-]+\.ts$/.test(name);

describe("check-lab survives a server that", () => {
  test.each(oneIn(5, HOSTILE, { topic: "hostile", nameOf: ({ does }) => does }))(
    "$does",
    async ({ source, code, says, isSlow = false }) => {
      house.write("labs/01-doors/server.ts", source ?? "");
      const before = house.files();
      const run = await house.run(["check-lab", "1"], { WRISTBAND_PATIENCE_MS: isSlow ? "5000" : "800" });
      expect(run.all).toMatch(says);
      expect(run.code).toBe(code);
      expect(run.err).toBe("");
      // No terminal obeys anything of it, and no line of it stands where a verdict would.
      expect(run.all).not.toMatch(/[^\P{C}\n]/u);
      if (code !== 0) expect(run.all).not.toMatch(/^Lab 1 passed/m);
      expect(run.all.length).toBeLessThan(30_000);
      expect(await untilNone(house.root)).toEqual([]);
      expect(house.files().filter((name) => !isVersion(name))).toEqual([...before, ...MADE_BY_GRADING].sort());
    },
  );
});

describe("no process is left when the grader itself is ended by", () => {
  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s", async (signal) => {
    house.write("labs/01-doors/server.ts", 'console.log("looping");\nwhile (true);\n');
    const child = house.start(["check-lab", "1"], { WRISTBAND_PATIENCE_MS: "60000" });
    const ended = new Promise((resolve) => child.on("close", (_, by) => resolve(by)));
    await heard(child.stdout, /Lab 1, doors/);
    expect(await untilSome(house.root)).not.toEqual([]);
    child.kill(signal);
    expect(await ended).toBe(signal);
    expect(await untilNone(house.root)).toEqual([]);
    expect(house.files().filter((name) => name.startsWith("tmp/"))).toEqual([]);
  });
});

describe("no process is left when the grader is killed, by a server that", () => {
  const BEGINS = 'import { writeFileSync } from "node:fs";\nwriteFileSync("begun", "");';
  const LOOPS = "while (true);";
  const DEAF = "for (const one of process._getActiveHandles()) one.removeAllListeners?.();";
  const STARTS =
    'import { spawn } from "node:child_process";\nspawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", import.meta.filename], { detached: true });';
  const KILLS = "process.kill(process.ppid, 'SIGKILL');";
  test.each([
    ["loops for ever", LOOPS],
    ["does not listen when its channel ends", `${DEAF}\nsetInterval(() => {}, 1000);`],
    ["has a detached process of its own", `${STARTS}\n${LOOPS}`],
    ["kills the grader itself, and goes on", `${DEAF}\n${STARTS}\nsetTimeout(() => { ${KILLS} }, 500);`],
  ])("%s", async (_, source) => {
    house.write("labs/01-doors/server.ts", `${BEGINS}\n${source}\nawait new Promise(() => {});\nexport default 1;\n`);
    const child = house.start(["check-lab", "1"], { WRISTBAND_PATIENCE_MS: "60000" });
    const ended = new Promise((resolve) => child.on("exit", (_code, by) => resolve(by)));
    await untilThere(house.path("begun"));
    expect(await untilSome(house.root)).not.toEqual([]);
    if (!source.includes(KILLS)) child.kill("SIGKILL");
    expect(await ended).toBe("SIGKILL");
    expect(await untilNone(house.root)).toEqual([]);
  });
});
