import { describe, expect, test } from "vitest";
import {
  allDrafts,
  draftIn,
  forgetDrafts,
  importDraft,
  MOST_VERSIONS,
  storeDraft,
  storeVersion,
  versionsIn,
  type Store,
} from "../../../src/browser/editor/drafts.ts";
import { storage } from "./storage.ts";

const denied: Store = new Proxy(storage(), {
  get() {
    throw new DOMException("denied", "SecurityError");
  },
});

const graded = (text: string) => ({ at: "2026-11-28T04:00:00.000Z", outcome: "not yet" as const, text });
const texts = (store: Store, slug = "expiry") => versionsIn(store, slug).map(({ text }) => text);

describe("a draft", () => {
  test("is one text for each lab, and stays as it was written", () => {
    const store = storage();
    const text = "\ufeffconst a = 1;\r\n// </script> \u2028\n";
    expect(storeDraft(store, "expiry", text)).toBeUndefined();
    expect(draftIn(store, "expiry")).toBe(text);
    expect(draftIn(store, "races")).toBeUndefined();
    expect(allDrafts(store)).toEqual({ expiry: text });
  });

  test.each([
    ["full", storage(10)],
    ["closed to this page", denied],
  ])("is not kept in a storage that is %s, and the page tells the reader", (_, store) => {
    expect(storeDraft(store, "expiry", "a long text")).toContain("does not store the draft");
    expect(draftIn(store, "expiry")).toBeUndefined();
    expect(versionsIn(store, "expiry")).toEqual([]);
    expect(() => storeVersion(store, "expiry", graded("a long text"))).not.toThrow();
  });

  test("is deleted together with its versions, and nothing else is deleted", () => {
    const store = storage();
    store.setItem("wristband", "{}");
    storeDraft(store, "expiry", "a");
    storeVersion(store, "expiry", graded("a"));
    storeDraft(store, "races", "b");
    forgetDrafts(store);
    expect([store.length, store.key(0)]).toEqual([1, "wristband"]);
  });
});

describe("versions", () => {
  test("are the last 50 texts, the newest first", () => {
    const store = storage();
    for (let i = 0; i < 60; i++) storeVersion(store, "expiry", graded(`text ${i}`));
    expect(texts(store)).toHaveLength(MOST_VERSIONS);
    expect(texts(store).slice(0, 2)).toEqual(["text 59", "text 58"]);
  });

  test("have different IDs, even after older versions were removed", () => {
    const store = storage();
    for (let i = 0; i < 60; i++) storeVersion(store, "expiry", graded(`text ${i}`));
    expect(new Set(versionsIn(store, "expiry").map(({ id }) => id)).size).toBe(MOST_VERSIONS);
  });

  test("contain a text once, even if it was graded twice", () => {
    const store = storage();
    storeVersion(store, "expiry", graded("a"));
    storeVersion(store, "expiry", { ...graded("a"), outcome: "passed" });
    expect(versionsIn(store, "expiry")).toMatchObject([{ outcome: "passed", text: "a" }]);
  });

  test("are removed, the oldest first, when they are large or the browser has no room", () => {
    const large = storage();
    for (const letter of "abc") storeVersion(large, "expiry", graded(letter.repeat(100_000)));
    expect(texts(large).map(([first]) => first)).toEqual(["c", "b"]);
    const small = storage(300);
    for (const letter of "abcde") storeVersion(small, "expiry", graded(letter.repeat(50)));
    expect(texts(small).map(([first]) => first)).toEqual(["e", "d"]);
  });

  test.each(["no JSON", "{}", '[1, null, {"id":"1"}, {"id":"1","at":"","text":"a","outcome":"won"}]'])(
    "are ignored if they have a form that we do not write: %s",
    (text) => {
      const store = storage();
      store.setItem("wristband-versions/expiry", text);
      expect(versionsIn(store, "expiry")).toEqual([]);
    },
  );
});

describe("a draft from another computer", () => {
  const at = "2026-11-28T05:00:00.000Z";

  test("becomes the draft if this browser has none", () => {
    const store = storage();
    expect(importDraft(store, "expiry", "theirs", at)).toBe(false);
    expect(draftIn(store, "expiry")).toBe("theirs");
  });

  test("never replaces another draft: it becomes one of that draft's versions", () => {
    const store = storage();
    storeDraft(store, "expiry", "mine");
    expect(importDraft(store, "expiry", "theirs", at)).toBe(true);
    expect(draftIn(store, "expiry")).toBe("mine");
    expect(versionsIn(store, "expiry")).toMatchObject([{ text: "theirs", at, outcome: "not graded" }]);
  });

  test("changes nothing if it equals this browser's draft", () => {
    const store = storage();
    storeDraft(store, "expiry", "mine");
    expect(importDraft(store, "expiry", "mine", at)).toBe(false);
    expect(texts(store)).toEqual([]);
  });

  test("causes an error message if the browser cannot store it", () => {
    const store = storage(20);
    storeDraft(store, "expiry", "mine");
    expect(() => importDraft(store, "expiry", "a longer text", at)).toThrow("has no room");
    expect(() => importDraft(store, "races", "an even longer text than that", at)).toThrow("has no room");
  });
});
