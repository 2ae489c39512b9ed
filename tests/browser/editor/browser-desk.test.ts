import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Told, ToldWhole } from "../../../labs/kit/grader/page/page-messages.ts";
import type { Bench } from "../../../src/browser/bench/bench.ts";
import { BrowserDesk } from "../../../src/browser/editor/browser-desk.ts";
import type { Kept } from "../../../src/browser/editor/desk.ts";
import { recall } from "../../../src/browser/panel/remembered.ts";
import { storage } from "./storage.ts";

const LAB = { number: 1, slug: "doors", folder: "01-doors", starter: "starter" };
const KEY = "wristband-draft/doors";

const check = (title: string): Told["check"] => ({
  kind: "works",
  title,
  why: "",
  read: "#doors",
  hints: ["look", "change", "write"].map((step) => `${step}: ${title}`) as [string, string, string],
});
const holds = (title: string): Told => ({ check: check(title), exchanges: [], status: "holds" });
const fails = (title: string): Told => ({ check: check(title), exchanges: [], status: "fails", expected: "", got: "" });
const unreached = (title: string): Told => ({ check: check(title), exchanges: [], status: "not reached", needs: "" });
const told = (...verdicts: Told[]): ToldWhole => ({
  verdicts,
  earlier: [],
  before: [],
  printed: { text: "", characters: 0 },
});

/** A bench that says what it is told to say, and notes what it graded. */
class Tables implements Bench {
  says: () => Promise<ToldWhole> = async () => told(holds("a"));
  graded: string[] = [];
  closed = 0;
  async grade({ files }: Parameters<Bench["grade"]>[0], tell: Parameters<Bench["grade"]>[1]) {
    this.graded.push(...Object.entries(files).flat());
    tell({ status: "holds", title: "a" });
    return this.says();
  }
  live(): MessagePort {
    throw new Error("Nobody asks for it here.");
  }
  async read(text: string) {
    return text === "enum" ? { line: 1, message: "no enum" } : undefined;
  }
  close(): void {
    this.closed++;
  }
}

let store: ReturnType<typeof storage>;
let bench: Tables;
let opened: number;
let page: EventTarget;
let now: number;

beforeEach(() => {
  [store, bench, opened, page, now] = [storage(), new Tables(), 0, new EventTarget(), Date.UTC(2026, 10, 28)];
  vi.stubGlobal("localStorage", store);
  for (const name of ["addEventListener", "removeEventListener", "dispatchEvent"] as const)
    vi.stubGlobal(name, page[name].bind(page));
});
afterEach(() => vi.unstubAllGlobals());

const desk = (kept = store): BrowserDesk =>
  new BrowserDesk({
    lab: LAB,
    store: kept,
    openBench: async () => {
      opened++;
      return bench;
    },
    now: () => now,
  });
const quiet = () => {};

describe("a draft in this browser", () => {
  test("is the starter, until something is saved", async () => {
    expect((await desk().open()).text).toBe("starter");
    expect(store.length).toBe(0);
    const { hash } = await desk().open();
    expect(await desk().save("mine", hash)).toEqual({ hash: "mine" });
    expect((await desk().open()).text).toBe("mine");
  });

  test("is not overwritten when another tab has changed it meanwhile", async () => {
    const [here, there] = [desk(), desk()];
    const { hash } = await here.open();
    await there.save("theirs", hash);
    expect(await here.save("mine", hash)).toEqual({ conflict: { text: "theirs", hash: "theirs" } });
    expect(store.getItem(KEY)).toBe("theirs");
    expect(await here.save("mine", "theirs")).toEqual({ hash: "mine" });
  });

  test("of a million characters is kept, and a larger one is refused with a sentence", async () => {
    const { hash } = await desk().open();
    await expect(desk().save("x".repeat(1_000_001), hash)).rejects.toThrow("larger than 1 MB");
    expect(store.length).toBe(0);
    expect(await desk().save("x".repeat(1_000_000), hash)).toHaveProperty("hash");
  });

  test("comes with a remark if the browser has no room for it, and can still be graded", async () => {
    const full = desk(storage(3));
    expect(await full.save("mine", "starter")).toMatchObject({ remark: expect.stringContaining("does not store") });
    expect(await full.grade("mine", quiet)).toMatchObject({ outcome: "passed" });
  });

  test("is reported to a listener when another tab saves it", () => {
    const heard: Kept[] = [];
    const leave = desk().follow({ changed: (kept) => void heard.push(kept), graded: quiet });
    const saved = (key: string | null, newValue: string | null) =>
      page.dispatchEvent(Object.assign(new Event("storage"), { key, newValue }));
    saved(KEY, "theirs");
    saved("wristband-draft/races", "another lab");
    saved(KEY, null);
    saved(null, null);
    leave();
    saved(KEY, "too late");
    expect(heard).toEqual([{ text: "theirs", hash: "theirs" }]);
  });
});

describe("a check", () => {
  test("grades the given text as the lab's server.ts, and reports each verdict", async () => {
    const lines: unknown[] = [];
    const facts = await desk().grade("mine", (line) => lines.push(line));
    expect(bench.graded).toEqual(["labs/01-doors/server.ts", "mine"]);
    expect(lines).toEqual([{ status: "holds", title: "a" }]);
    expect(facts).toMatchObject({ lab: 1, outcome: "passed", holds: 1, total: 1 });
  });

  test("keeps its text as a version that can be brought back", async () => {
    const here = desk();
    bench.says = async () => told(fails("a"));
    await here.grade("first", quiet);
    here.putAside("aside");
    expect(await here.versions()).toMatchObject([{ outcome: "not graded" }, { outcome: "not yet" }]);
    const [, first] = await here.versions();
    expect(await here.version(first?.id ?? "")).toBe("first");
    await expect(here.version("none")).rejects.toThrow("no longer kept");
  });

  test("is recorded in the page's progress; a grading without a verdict does not remove a pass", async () => {
    let noted = 0;
    page.addEventListener("wristband:progress", () => noted++);
    await desk().grade("mine", quiet);
    const passed = { passed: true, at: "2026-11-28T00:00:00.000Z", checks: { a: "holds" } };
    expect(recall().page?.["doors"]).toMatchObject(passed);
    const trouble = { code: "LOAD" as never, message: "It does not load.", where: undefined };
    bench.says = async () => told({ check: check("a"), exchanges: [], status: "no verdict", trouble });
    expect(await desk().grade("enum", quiet)).toMatchObject({ outcome: "could not grade" });
    expect(recall().page?.["doors"]).toMatchObject(passed);
    bench.says = async () => told(fails("a"));
    await desk().grade("worse", quiet);
    expect(recall().page?.["doors"]).toMatchObject({ passed: false, checks: { a: "fails" } });
    expect(noted).toBe(3);
  });

  test("uses the same bench as every other check, and a new bench after the old bench failed", async () => {
    const here = desk();
    await here.grade("one", quiet);
    expect(await here.read("enum")).toEqual({ line: 1, message: "no enum" });
    expect([opened, bench.closed]).toEqual([1, 0]);
    bench.says = () => Promise.reject(new Error("The suite broke."));
    await expect(here.grade("two", quiet)).rejects.toThrow("The suite broke.");
    expect(await here.read("fine")).toBeUndefined();
    await vi.waitFor(() => expect([opened, bench.closed]).toEqual([2, 1]));
    here.close();
    await vi.waitFor(() => expect(bench.closed).toBe(2));
  });
});

describe("hints", () => {
  test("come only after a check, and there are none when all checks passed", async () => {
    const here = desk();
    await expect(here.hint()).rejects.toThrow("Check first");
    await here.grade("mine", quiet);
    expect(await here.hint()).toBeUndefined();
  });

  test("are for the first check that fails: each request gives one more hint, up to the last", async () => {
    const here = desk();
    bench.says = async () => told(holds("a"), unreached("b"), fails("c"));
    await here.grade("mine", quiet);
    expect(await here.hint()).toEqual({ title: "c", shown: ["look: c"], of: 3 });
    await here.hint();
    await here.grade("mine, again", quiet);
    expect((await here.hint())?.shown).toEqual(["look: c", "change: c", "write: c"]);
    expect((await here.hint())?.shown).toHaveLength(3);
  });

  test("are for the first check that was not reached, if no check has failed", async () => {
    const here = desk();
    bench.says = async () => told(holds("a"), unreached("b"));
    await here.grade("mine", quiet);
    expect((await here.hint())?.title).toBe("b");
  });
});
