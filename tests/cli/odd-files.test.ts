import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { askCompiler } from "../../src/cli/type-advice.ts";
import { untilNone } from "../helpers/running-processes.ts";
import { heard, House } from "./house.ts";
import { oneIn } from "../helpers/draw.ts";

let house: House;
let file: string;
const open: Server[] = [];
beforeEach(() => {
  house = new House();
  file = house.path("labs/01-doors/server.ts");
});
afterEach(() => {
  for (const server of open.splice(0)) server.close();
  house.remove();
});

type Odd = { is: string; make: (path: string) => void; says: RegExp; skip?: boolean };

const isRoot = process.getuid?.() === 0;
const ODD: Odd[] = [
  { is: "a folder", make: (path) => mkdirSync(path), says: /is a folder, not a file/ },
  { is: "a pipe", make: (path) => execFileSync("mkfifo", [path]), says: /is a pipe, not a file/ },
  { is: "a device without an end", make: (path) => symlinkSync("/dev/zero", path), says: /is a device, not a file/ },
  {
    is: "a device that says nothing",
    make: (path) => symlinkSync("/dev/tty", path),
    says: /is a (socket or a )?device, not a file/,
  },
  {
    is: "a socket",
    make: (path) => void open.push(createServer().listen(path)),
    says: /is a socket/,
    skip: process.cwd().length > 60,
  },
  {
    is: "a file of a gigabyte",
    make: (path) => {
      writeFileSync(path, "");
      truncateSync(path, 1e9);
    },
    says: /is larger than 1 MB/,
  },
  {
    is: "a link to nothing",
    make: (path) => symlinkSync("gone.ts", path),
    says: /is a link to something that does not/,
  },
  {
    is: "a link to itself",
    make: (path) => symlinkSync("server.ts", path),
    says: /is a link that leads back to itself/,
  },
  {
    is: "a file that may not be read",
    make: (path) => {
      writeFileSync(path, "export default 1;\n");
      chmodSync(path, 0);
    },
    says: /cannot be read, because you have no permission/,
    skip: isRoot,
  },
  {
    is: "a file in UTF-16, as PowerShell writes it",
    make: (path) => writeFileSync(path, `\ufeff${house.read("labs/01-doors/solution.ts")}`, "utf16le"),
    says: /is saved as UTF-16, which PowerShell's > writes/,
  },
  {
    is: "a file in UTF-16 without a mark",
    make: (path) => writeFileSync(path, "export default 1;", "utf16le"),
    says: /contains a zero byte/,
  },
  {
    is: "a file in Latin-1",
    make: (path) => writeFileSync(path, "// caf\xe9\nexport default 1;\n", "latin1"),
    says: /is not text in UTF-8/,
  },
];

type Command = [args: string[], code: number, tells: boolean];
const CHECK: Command = [["check-lab", "1"], 2, true];
/** What each other command does about it: its exit code, and whether it has to say what is wrong. */
const OTHERS: Command[] = [
  [["check-lab", "1", "--json"], 2, true],
  [["check-lab", "all"], 2, true],
  [["hint", "1"], 0, false],
  [["solution", "1"], 2, true],
];

const HERE = process.platform === "win32" ? [] : ODD.filter(({ skip }) => !skip);

/** Every command is tried with some files, and check-lab with all: `npm test` draws which. */
describe.each(HERE)("if server.ts is $is", ({ is, make, says }) => {
  test("each command says in one sentence what is wrong", async () => {
    make(file);
    const others = oneIn(6, OTHERS, { topic: `commands ${is}`, nameOf: ([args]) => args.join(" ") });
    for (const [args, code, tells] of [CHECK, ...others]) {
      const run = await house.run(args);
      expect([args, run.code, run.all]).toEqual([args, code, tells ? expect.stringMatching(says) : expect.anything()]);
      expect(run.all).not.toMatch(/^\s+at /m);
    }
  });
});

describe.each(oneIn(6, HERE, { topic: "odd files", nameOf: ({ is }) => is }))(
  "if server.ts is $is",
  ({ make, says }) => {
    test("reset-lab puts the file aside and makes a new one", async () => {
      make(file);
      const reset = await house.run(["reset-lab", "1"]);
      expect(reset.out).toContain("Your earlier work is kept in labs/01-doors/server.ts.1.");
      expect(reset.code).toBe(0);
      expect((await house.run(["check-lab", "1"])).code).toBe(1);
    });

    test("watch-lab and serve-lab say what is wrong, and continue when it is repaired", async () => {
      make(file);
      const watching = house.start(["watch-lab", "1"]);
      expect(await heard(watching.stdout, /Waiting for/)).toMatch(says);
      const serving = house.start(["serve-lab", "1"], { PORT: "41301" });
      expect(await heard(serving.stdout, /Save the file to start it again/)).toMatch(says);
      const [graded, served] = [
        heard(watching.stdout, /Lab 1 passed/),
        heard(serving.stdout, /Saved: started again|It starts/),
      ];
      rmSync(file, { recursive: true });
      house.solve("01-doors");
      await Promise.all([graded, served]);
    });
  },
);

test.skipIf(process.platform === "win32")(
  "the compiler's own process ends when the compiler takes too long",
  async () => {
    // An import of a pipe: the compiler waits until somebody writes into it.
    execFileSync("mkfifo", [house.path("labs/01-doors/pipe.ts")]);
    house.write("labs/01-doors/server.ts", 'export * from "./pipe.ts";\n');
    expect(await askCompiler(file, process.cwd())).toEqual([]);
    expect(await untilNone(house.root)).toEqual([]);
  },
);
