import { describe, expect, test } from "vitest";
import { exportOf, forgetAll, forgetChapter, importInto } from "../../../src/browser/reading/transfer.ts";
import type { Memory } from "../../../src/browser/panel/remembered.ts";

const NOW = Date.UTC(2026, 0, 15);
const memory: Memory = {
  sandbox: "a-secret-sandbox-name",
  servers: ["ids/starter", "ids/yours", "flags/starter"],
  chapters: { ids: { visited: true, attacked: true }, flags: { visited: true } },
  last: "ids",
  progress: { labs: { ids: { passed: true, at: "2026-01-01T00:00:00.000Z" }, flags: { passed: false } } },
  slash: false,
};

describe("an exported file", () => {
  test("holds chapters and passed labs", () => {
    expect(exportOf(memory, NOW)).toEqual({
      wristband: 1,
      exported: "2026-01-15T00:00:00.000Z",
      last: "ids",
      chapters: memory.chapters,
      passed: { ids: "2026-01-01T00:00:00.000Z" },
    });
  });

  test("holds no sandbox: whoever knows its name is its reader", () => {
    expect(JSON.stringify(exportOf(memory, NOW))).not.toContain(memory.sandbox);
  });

  test("tells another browser the same when it is read there", () => {
    const there = importInto({}, JSON.stringify(exportOf(memory, NOW)));
    expect(there).toEqual({
      chapters: memory.chapters,
      imported: { ids: "2026-01-01T00:00:00.000Z" },
      last: "ids",
    });
    expect(exportOf(there, NOW)).toEqual(exportOf(memory, NOW));
  });

  test("takes nothing away from what is known here", () => {
    const next = importInto(memory, JSON.stringify({ wristband: 1, chapters: { ids: {} }, passed: {} }));
    expect(next).toEqual({ ...memory, imported: {} });
  });

  test.each([
    ["no JSON", "{", /no JSON/],
    ["somebody else's", "{}", /not exported from Wristband/],
    ["a list", "[]", /not exported from Wristband/],
    ["without chapters", '{"wristband":1,"passed":{}}', /lacks/],
    ["huge", " ".repeat(100_001), /too large/],
  ])("is refused with a sentence when it is %s", (_, text, message) => {
    expect(() => importInto(memory, text)).toThrow(message);
  });

  test("brings nothing but chapters and labs, whatever else stands in it", () => {
    const text = `{"wristband":1,"sandbox":"the-thiefs-own-sandbox","progress":{"labs":{"ids":{"passed":true}}},
      "last":"javascript:alert(1)","chapters":{"__proto__":{"visited":true},"ids":{"visited":1,"x":2},"a b":{}},
      "passed":{"ids":7,"flags":"then","../x":"y"}}`;
    expect(importInto({}, text)).toEqual({ chapters: { ids: { visited: true } }, imported: { flags: "then" } });
  });
});

describe("a reset", () => {
  test("of one chapter forgets it, and names its live servers", () => {
    const { left, servers } = forgetChapter(memory, "ids");
    expect(servers).toEqual(["ids/starter", "ids/yours"]);
    expect(left.servers).toEqual(["flags/starter"]);
    expect(left.chapters).toEqual({ flags: { visited: true } });
    expect(left.last).toBeUndefined();
    expect(left.sandbox).toBe(memory.sandbox);
  });

  test("of everything keeps only how the site is to behave", () => {
    expect(forgetAll(memory)).toEqual({ slash: false });
    expect(forgetAll({})).toEqual({});
  });
});
