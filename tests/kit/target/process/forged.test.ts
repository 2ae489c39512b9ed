import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startHost, type Host } from "../../../../labs/kit/target/process/host.ts";
import { parseDebugger } from "../../../../labs/kit/target/process/stuck.ts";
import { parseAnswer, parseLastWords, parseReport } from "../../../../labs/kit/target/process/reports.ts";
import type { WireRequest } from "../../../../labs/kit/target/target.ts";
import { oneIn } from "../../../helpers/draw.ts";
import { FORGING } from "./fixtures/forging.ts";

const folder = join(process.cwd(), ".wristband", "tests", randomBytes(6).toString("hex"));
const file = join(folder, "server.ts");
const GET: WireRequest = { method: "GET", path: "/", headers: [], now: 0, origin: "http://localhost" };

let host: Host | undefined;
beforeEach(() => void mkdirSync(folder, { recursive: true }));
afterEach(async () => {
  await host?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What a grader does with a file: each step may be the one that ends it. */
async function grade(source: string) {
  writeFileSync(file, source);
  host = await startHost({ file, patienceMs: 3000 });
  await host.fresh({ accounts: [] });
  const answer = await host.send(GET);
  return { answer, list: await host.list(), again: await host.list() };
}

describe("the grader ends a server's process, with one sentence, when the process", () => {
  test.each(oneIn(3, FORGING, { topic: "forging", nameOf: ({ does }) => does }))("$does", async ({ source, says }) => {
    const error = await grade(source).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "ServerTrouble", message: expect.stringMatching(says) });
    expect((error as Error).message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(host?.pid).toBeUndefined();
  });
});

test("a process that forges nothing is served, and keeps running", async () => {
  const { list } = await grade(`export default ({ sessions }) => () => {
    sessions.set("a", { role: "user" });
    return new Response("served");
  };`);
  expect(list).toEqual([["a", { role: "user" }]]);
  expect(host?.pid).toBeDefined();
});

describe("the messages of a process are printable, short and on one line:", () => {
  const LIE = `\x1b[2J\x9b8m\u202eoh\n\nLab 2 passed: all checks pass.\x1b]0;title\x07${"x".repeat(9000)}`;
  const safe = expect.stringMatching(/^[^\p{Cc}\p{Cf}]{1,1100}$/u);
  test("the message of an error", () => {
    const trouble = { code: "died", message: LIE, where: `server.ts:3${LIE}` };
    expect(parseReport(JSON.stringify({ id: 1, trouble }))).toEqual({
      id: 1,
      trouble: { code: "died", message: safe },
    });
  });
  test("the message of an error that comes with an answer", () => {
    const answer = { status: 500, headers: [], body: "", threw: { message: LIE, where: "../server.ts:3" } };
    expect(parseAnswer(answer)).toEqual({ ...answer, threw: { message: safe } });
  });
  test("the message with which it ended", () => {
    const words = JSON.stringify({ uncaught: LIE, where: LIE });
    expect(parseLastWords(words)).toEqual({ uncaught: safe, rejected: false });
  });
});

test.each([
  ["nothing", undefined],
  ["bytes", new Uint8Array(9)],
  ["garbage", "{"],
  ["null", "null"],
  ["a list", "[]"],
  ["a script without a name", '{"method":"Debugger.scriptParsed","params":{"scriptId":7}}'],
  ["a script and no parts", '{"method":"Debugger.scriptParsed"}'],
])("a debugger's message with %s is ignored", (_, data) => {
  expect(parseDebugger(data)).toBeUndefined();
});

test.each([
  ["null", null],
  ["a text", "frames"],
  ["frames of nothing", [null, 7, {}, { location: null }, { location: { scriptId: "1", lineNumber: "2" } }]],
])("%s in place of a debugger's frames counts as no frames", (_, callFrames) => {
  expect(parseDebugger(JSON.stringify({ method: "Debugger.paused", params: { callFrames } }))).toEqual({ frames: [] });
});

test("a looping file that prints a false debugger address gets the message about the loop or the promise", async () => {
  writeFileSync(
    file,
    `import { writeSync } from "node:fs";
    const false_ = (port) => "Debugger listening on ws://127.0.0.1:" + port + "/00000000-0000-0000-0000-000000000000\\n";
    // Not console.error, which would fill the memory with what the pipe does not take.
    for (;;) for (const port of [99999, 1]) try { writeSync(2, false_(port)); } catch {}
    export default 1;`,
  );
  host = await startHost({ file, patienceMs: 1000 });
  await expect(host.fresh({ accounts: [] })).rejects.toThrow(/did not finish within/);
});
