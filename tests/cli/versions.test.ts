import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { keepVersion, listVersions, MOST_VERSIONS, readVersion, type Version } from "../../src/cli/versions.ts";

let root: string;
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), "versions-"))));
afterEach(() => rmSync(root, { recursive: true }));

const second = (count: number) => new Date(Date.UTC(2026, 10, 28, 9, 30, count));
const keep = (text: string, count: number, outcome: Version["outcome"] = "not yet") =>
  keepVersion(root, "logout", { text, outcome, at: second(count) });
const texts = () => listVersions(root, "logout").map(({ id }) => readVersion(root, "logout", id));

describe("the texts that were graded", () => {
  test("do not exist before the first check", () => {
    expect(listVersions(root, "logout")).toEqual([]);
  });

  test("are listed with their time and outcome, the newest first", () => {
    keep("one", 1);
    keep("two", 2, "could not grade");
    keep("three", 3, "passed");
    expect(listVersions(root, "logout")).toEqual([
      { id: "2026-11-28T09-30-03.000Z_passed", at: "2026-11-28T09:30:03.000Z", outcome: "passed" },
      { id: "2026-11-28T09-30-02.000Z_could-not-grade", at: "2026-11-28T09:30:02.000Z", outcome: "could not grade" },
      { id: "2026-11-28T09-30-01.000Z_not-yet", at: "2026-11-28T09:30:01.000Z", outcome: "not yet" },
    ]);
    expect(texts()).toEqual(["three", "two", "one"]);
    expect(listVersions(root, "expiry")).toEqual([]);
  });

  test("are kept once when the same text is graded again, with the newest outcome", () => {
    keep("one", 1);
    keep("one", 2, "passed");
    expect(listVersions(root, "logout").map(({ outcome }) => outcome)).toEqual(["passed"]);
    keep("two", 3);
    keep("one", 4);
    expect(texts()).toEqual(["one", "two", "one"]);
  });

  test("include a text that was put aside, unless the same text was graded just before", () => {
    keep("one", 1, "passed");
    keep("one", 2, "not graded");
    keep("two", 3, "not graded");
    expect(listVersions(root, "logout").map(({ outcome }) => outcome)).toEqual(["not graded", "passed"]);
  });

  test("are the last 50", () => {
    for (let count = 0; count < MOST_VERSIONS + 3; count++) keep(`text ${count}`, count);
    expect(texts()).toHaveLength(MOST_VERSIONS);
    expect(texts().at(-1)).toBe("text 3");
    keep(`text ${MOST_VERSIONS + 2}`, MOST_VERSIONS + 3);
    expect(texts()).toHaveLength(MOST_VERSIONS);
    expect(readdirSync(join(root, ".wristband/versions/logout"))).toHaveLength(MOST_VERSIONS);
  });

  test.each(["../../progress", "", "2026-11-28T09-30-01.000Z_passed", "/etc/passwd"])(
    "are not found by the name %j",
    (id) => {
      keep("one", 1);
      writeFileSync(join(root, ".wristband/progress.ts"), "{}");
      expect(readVersion(root, "logout", id)).toBeUndefined();
    },
  );

  test("do not include a file that somebody else put there", () => {
    keep("one", 1);
    writeFileSync(join(root, ".wristband/versions/logout/notes.ts"), "mine");
    expect(texts()).toEqual(["one"]);
    expect(readVersion(root, "logout", "notes")).toBeUndefined();
  });
});
