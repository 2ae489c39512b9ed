import { linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { follow } from "../../src/files/follow.ts";

let home: string;
let folder: string;
let end = () => {};
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "wristband-follow-"));
  folder = join(home, "lab");
  mkdirSync(folder);
});
afterEach(() => {
  end();
  rmSync(home, { recursive: true });
});

/** The time limit, in milliseconds. Only an event that never comes takes so long. */
const PATIENT = { timeout: 60_000 };

function start() {
  const [changed, silent] = [vi.fn<() => void>(), vi.fn<(sentence: string) => void>()];
  const isWanted = (name: string) => name === "server.ts";
  end = follow({ folder, isWanted, changed, silent, everyMs: 20, holds: false });
  return { changed, silent };
}

test("a save that the system reports is noticed without a message", async () => {
  const { changed, silent } = start();
  writeFileSync(join(folder, "server.ts"), "one");
  await vi.waitFor(() => expect(changed).toHaveBeenCalled(), PATIENT);
  const before = changed.mock.calls.length;
  writeFileSync(join(folder, "server.ts"), "another");
  await vi.waitFor(() => expect(changed.mock.calls.length).toBeGreaterThan(before), PATIENT);
  expect(silent).not.toHaveBeenCalled();
});

test("if the system does not report a save, the watcher notices it by looking, and says so once", async () => {
  const outside = join(home, "outside.ts");
  writeFileSync(outside, "one");
  linkSync(outside, join(folder, "server.ts"));
  const { changed, silent } = start();
  for (const text of ["second", "third, longer", "fourth, longer still"]) {
    const before = changed.mock.calls.length;
    writeFileSync(outside, text);
    await vi.waitFor(() => expect(changed.mock.calls.length).toBeGreaterThan(before), PATIENT);
  }
  await vi.waitFor(() => expect(silent).toHaveBeenCalled(), PATIENT);
  expect(silent.mock.calls).toEqual([[expect.stringContaining("they are looked at every second")]]);
});

test("if a folder cannot be watched, the watcher looks at it again and again, and says so once", async () => {
  rmSync(folder, { recursive: true });
  const { changed, silent } = start();
  expect(silent.mock.calls).toEqual([[expect.stringMatching(/cannot watch this folder \(ENOENT\)/)]]);
  mkdirSync(folder);
  writeFileSync(join(folder, "server.ts"), "one");
  await vi.waitFor(() => expect(changed).toHaveBeenCalled(), PATIENT);
  expect(silent).toHaveBeenCalledOnce();
});
