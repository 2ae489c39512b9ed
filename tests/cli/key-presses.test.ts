import { PassThrough } from "node:stream";
import { beforeEach, expect, test } from "vitest";
import { listenToKeys, type KeyInput } from "../../src/cli/key-presses.ts";

let told: string[];
let raw: boolean[];
beforeEach(() => void ([told, raw] = [[], []]));

const settle = () => new Promise((resolve) => setImmediate(resolve));

function open(isTTY: boolean): { input: PassThrough; keys: ReturnType<typeof listenToKeys> } {
  const input = new PassThrough();
  const terminal: KeyInput = Object.assign(input, isTTY ? { isTTY, setRawMode: (on: boolean) => raw.push(on) } : {});
  return { input, keys: listenToKeys(terminal, (key) => told.push(key)) };
}

test("in a terminal each key except the arrows is reported in lower case when it is pressed", async () => {
  const { input } = open(true);
  for (const text of ["h", "S", "\x1b[A", "\x1bOQ", "os"]) {
    input.write(text);
    await settle();
  }
  expect(told).toEqual(["h", "s", "o", "s"]);
  expect(raw).toEqual([true]);
});

test.each(["\x03", "\x04"])("in a terminal %j ends the command, as q does", async (key) => {
  const { input } = open(true);
  input.write(key);
  await settle();
  expect(told).toEqual(["q"]);
});

test("another program may use the terminal for a while", async () => {
  const { input, keys } = open(true);
  keys.rest();
  input.write("h");
  await settle();
  expect([told, raw]).toEqual([[], [true, false]]);
  keys.go();
  await settle();
  expect([told, raw]).toEqual([["h"], [true, false, true]]);
});

test("without a terminal the first letter of each line is reported, and the end of the input as q", async () => {
  const { input } = open(false);
  input.write("hint\n  Skip \n\nq");
  await settle();
  expect(told).toEqual(["h", "s", ""]);
  input.end();
  await settle();
  expect(told).toEqual(["h", "s", "", "q", "q"]);
});

test("after the input has ended, rest() and go() have no effect", async () => {
  const { input, keys } = open(false);
  input.end();
  await settle();
  keys.rest();
  keys.go();
  expect(told).toEqual(["q"]);
});
