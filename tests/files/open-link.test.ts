import type { spawn } from "node:child_process";
import { EventEmitter } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { mayOpen, openerOn, openLink } from "../../src/files/open-link.ts";

const LINK = "http://localhost:4321/#key=abc";

let root: string;
let started: string[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "open-"));
  started = [];
});
afterEach(() => rmSync(root, { recursive: true }));

const start = ((program: string, words: string[]) => {
  started.push(program, ...words);
  return Object.assign(new EventEmitter(), { unref() {} });
}) as unknown as typeof spawn;

const file = () => join(root, ".wristband/open.html");

describe("the browser opens the link", () => {
  test("from a file that only this user can read, so that the secret is in no command line", () => {
    const remove = openLink(root, LINK, start);
    expect(started.at(-1)).toBe(file());
    expect(started.join(" ")).not.toContain("key=");
    expect(readFileSync(file(), "utf8")).toContain(`url=${LINK}`);
    if (process.platform !== "win32") expect(statSync(file()).mode & 0o777).toBe(0o600);
    remove();
    expect(existsSync(file())).toBe(false);
  });

  test("only if the file can be written", () => {
    writeFileSync(join(root, ".wristband"), "a file where a folder is wanted");
    openLink(root, LINK, start)();
    expect(started).toEqual([]);
  });

  test.each([
    ["darwin", "open"],
    ["win32", "rundll32.exe"],
    ["linux", "xdg-open"],
  ] as const)("on %s by %s", (platform, program) => {
    expect(openerOn(platform)[0]).toBe(program);
  });

  test.each([
    [{}, true, true],
    [{}, false, false],
    [{ WRISTBAND_OPEN: "0" }, true, false],
    [{ CI: "true" }, true, false],
    [{ SSH_CONNECTION: "192.0.2.1 1 192.0.2.2 22" }, true, false],
    [{ CODESPACES: "true" }, true, false],
  ])("with %j in a terminal (%s): %s", (env, isTerminal, opens) => {
    expect(mayOpen(env, isTerminal)).toBe(opens);
  });
});
