import { describe, expect, test } from "vitest";
import { draftsOf, exportOf, forgetAll, forgetChapter, importInto } from "../../../src/browser/reading/transfer.ts";
import type { Memory } from "../../../src/browser/panel/remembered.ts";

const DRAFTS = { ids: "const a = 1;\r\n// </script>\n" };
const NOW = Date.UTC(2026, 0, 15);
const memory: Memory = {
  sandbox: "a-secret-sandbox-name",
  servers: ["ids/starter", "ids/yours", "flags/starter"],
  chapters: {
    ids: { visited: true, attacked: true, byHand: true, predicted: { "ids/one": true } },
    flags: { visited: true },
  },
  last: "ids",
  progress: { labs: { ids: { passed: true, at: "2026-01-01T00:00:00.000Z" }, flags: { passed: false } } },
  page: { name: { passed: true, at: "2026-01-02T00:00:00.000Z" }, ids: { passed: false } },
  slash: false,
};

describe("an exported file", () => {
  test("contains chapters, drafts, and labs that passed in the terminal or on the page", () => {
    expect(exportOf(memory, DRAFTS, NOW)).toEqual({
      wristband: 1,
      exported: "2026-01-15T00:00:00.000Z",
      last: "ids",
      chapters: memory.chapters,
      passed: { ids: "2026-01-01T00:00:00.000Z", name: "2026-01-02T00:00:00.000Z" },
      drafts: DRAFTS,
    });
  });

  test("does not contain the name of the sandbox, because whoever knows the name may use it", () => {
    expect(JSON.stringify(exportOf(memory, DRAFTS, NOW))).not.toContain(memory.sandbox);
  });

  test("gives another browser the same state when it is imported there", () => {
    const there = importInto({}, JSON.stringify(exportOf(memory, DRAFTS, NOW)));
    expect(there).toEqual({
      chapters: memory.chapters,
      imported: { ids: "2026-01-01T00:00:00.000Z", name: "2026-01-02T00:00:00.000Z" },
      last: "ids",
    });
    expect(exportOf(there, DRAFTS, NOW)).toEqual(exportOf(memory, DRAFTS, NOW));
  });

  test("removes nothing that this browser has stored", () => {
    const next = importInto(memory, JSON.stringify({ wristband: 1, chapters: { ids: {} }, passed: {} }));
    expect(next).toEqual({ ...memory, imported: {} });
  });

  test("adds predictions to those of this browser, and changes no prediction that is there", () => {
    const here: Memory = { chapters: { ids: { predicted: { "ids/one": false } } } };
    const text = JSON.stringify({
      wristband: 1,
      chapters: { ids: { predicted: { "ids/one": true, "ids/two": true, "__proto__/x": true, "ids/three": "yes" } } },
      passed: {},
    });
    expect(importInto(here, text).chapters).toEqual({ ids: { predicted: { "ids/one": false, "ids/two": true } } });
  });

  test.each([
    ["no JSON", "{", /not JSON/],
    ["somebody else's", "{}", /not exported from Wristband/],
    ["a list", "[]", /not exported from Wristband/],
    ["without chapters", '{"wristband":1,"passed":{}}', /are missing/],
    ["huge", " ".repeat(12_000_001), /too large/],
  ])("is refused with a sentence when it is %s", (_, text, message) => {
    expect(() => importInto(memory, text)).toThrow(message);
  });

  test("changes only chapters and labs, even if it contains other things", () => {
    const text = `{"wristband":1,"sandbox":"the-thiefs-own-sandbox","progress":{"labs":{"ids":{"passed":true}}},
      "last":"javascript:alert(1)","chapters":{"__proto__":{"visited":true},"ids":{"visited":1,"x":2},"a b":{}},
      "passed":{"ids":7,"flags":"then","../x":"y"}}`;
    expect(importInto({}, text)).toEqual({ chapters: { ids: { visited: true } }, imported: { flags: "then" } });
  });
});

describe("drafts in a file", () => {
  test("are imported as they were exported, with the time of the export", () => {
    const file = JSON.stringify(exportOf(memory, DRAFTS, NOW));
    expect(draftsOf(file)).toEqual({ drafts: DRAFTS, exported: "2026-01-15T00:00:00.000Z" });
  });

  test("are not required, because older files have none", () => {
    expect(draftsOf('{"wristband":1,"chapters":{},"passed":{}}')).toEqual({ drafts: {}, exported: "" });
  });

  test.each([
    ["a list", "[]"],
    ["a number", '{"ids":7}'],
    ["too large", JSON.stringify({ ids: "a".repeat(1_000_001) })],
  ])("are refused as a whole when one is %s", (_, drafts) => {
    const file = `{"wristband":1,"chapters":{},"passed":{},"drafts":${drafts}}`;
    expect(() => draftsOf(file)).toThrow(/drafts?/);
    expect(() => importInto(memory, file)).toThrow(/drafts?/);
  });

  test("are left out if their name is not the name of a lab", () => {
    const file = '{"wristband":1,"chapters":{},"passed":{},"drafts":{"../x":"a","__proto__":"b","ids":"c"}}';
    expect(draftsOf(file).drafts).toEqual({ ids: "c" });
  });
});

describe("a reset", () => {
  test("of one chapter deletes what is stored about it, and names its live servers", () => {
    const { left, servers } = forgetChapter(memory, "ids");
    expect(servers).toEqual(["ids/starter", "ids/yours"]);
    expect(left.servers).toEqual(["flags/starter"]);
    expect(left.chapters).toEqual({ flags: { visited: true } });
    expect(left.last).toBeUndefined();
    expect(left.page).toEqual({ name: memory.page?.["name"] });
    expect(left.sandbox).toBe(memory.sandbox);
  });

  test("of everything keeps only the reader's settings", () => {
    expect(forgetAll(memory)).toEqual({ slash: false });
    expect(forgetAll({})).toEqual({});
  });
});
