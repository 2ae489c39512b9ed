import { describe, expect, test, vi } from "vitest";
import { CAPS, CapReached, type Caps } from "../../../src/http/caps.ts";
import { Gone } from "../../../src/http/unavailable.ts";
import { Desk } from "../../../src/live/jobs/thread-desk.ts";

const still = new AbortController().signal;

/** A desk with one thread, and jobs that end when told so. Each is named by its reader and a number. */
function open(caps: Partial<Caps> = {}, threads = ["thread"]) {
  const clock = { now: 0 };
  const desk = new Desk(threads, { ...CAPS, ...caps }, () => clock.now);
  const began: string[] = [];
  const ends = new Map<string, () => void>();
  const ask = (name: string, address = name.slice(0, 1), gone = still, kind = "a kind") =>
    desk.turn({ reader: name.slice(0, 2), address }, kind, gone, async () => {
      began.push(name);
      await new Promise<void>((resolve) => ends.set(name, resolve));
    });
  /** Ends what runs, until nothing runs any more. */
  const endAll = async () => {
    const settle = async () => {
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    };
    for (await settle(); ends.size > 0; await settle()) {
      const running = [...ends.values()];
      ends.clear();
      for (const end of running) end();
    }
  };
  return { ask, began, endAll, clock };
}

describe("turns", () => {
  test("are given to the addresses in rotation, and to the readers of each address in rotation", async () => {
    const { ask, began, endAll } = open();
    // Address a has two readers with many jobs; b and c have one reader each.
    const all = ["a1 1", "a1 2", "a1 3", "a2 1", "a2 2", "b1 1", "b1 2", "c1 1"].map((name) => ask(name));
    await endAll();
    await Promise.all(all);
    expect(began).toEqual(["a1 1", "b1 1", "c1 1", "a2 1", "b1 2", "a1 2", "a2 2", "a1 3"]);
  });

  test("are given first to a reader who has used little time lately, even if a reader with long jobs came earlier", async () => {
    const { ask, began, endAll, clock } = open();
    const long = ["a1 1", "b1 1"].map((name) => ask(name));
    const spend = async (name: string) => {
      while (!began.includes(name)) await Promise.resolve();
      clock.now += 2_000;
    };
    const both = spend("a1 1").then(() => endAll());
    await Promise.all([...long, both]);
    clock.now += 1_000;
    const running = ask("c1 1");
    const all = [running, ask("a1 2"), ask("d1 1"), ask("d1 2")];
    await endAll();
    await Promise.all(all);
    // d has spent nothing, and a two seconds.
    expect(began.slice(2)).toEqual(["c1 1", "d1 1", "d1 2", "a1 2"]);
    clock.now += 20 * 60_000;
    const later = ["c1 2", "a1 3", "d1 3"].map((name) => ask(name));
    await endAll();
    await Promise.all(later);
    expect(began.slice(6)).toEqual(["c1 2", "a1 3", "d1 3"]);
  });

  test("are given first to kinds of jobs that are usually short", async () => {
    const { ask, began, endAll, clock } = open();
    const first = ask("a1 1", "a", still, "long");
    while (began.length === 0) await Promise.resolve();
    clock.now += 2_000;
    await endAll();
    await first;
    const others = ["b1", "c1", "d1"].map((name) => ask(name, name, still, "long"));
    const short = ask("e1", "e", still, "short");
    await endAll();
    await Promise.all([...others, short]);
    expect(began.slice(1)).toEqual(["b1", "e1", "c1", "d1"]);
  });

  test("give a reader only one thread at a time, however many are free", async () => {
    const { ask, began, endAll } = open({}, ["one", "two", "three"]);
    const all = ["a1 1", "a1 2", "b1 1"].map((name) => ask(name));
    await Promise.resolve();
    expect(began).toEqual(["a1 1", "b1 1"]);
    await endAll();
    await Promise.all(all);
    expect(began).toEqual(["a1 1", "b1 1", "a1 2"]);
  });

  test("are given to a second waiting job before the jobs of readers who ask again and again", async () => {
    const { ask, began, endAll } = open();
    const all = ["a1 1", "b1 1", "b1 2"].map((name) => ask(name));
    const anew = async (name: string) => {
      for (const number of [1, 2, 3, 4]) await ask(`${name} ${number}`);
    };
    all.push(anew("c1"), anew("d1"));
    await endAll();
    await Promise.all(all);
    expect(began.indexOf("b1 2")).toBeLessThan(5);
  });

  test("are given again after a job that threw an error", async () => {
    const desk = new Desk(["thread"], CAPS);
    const who = { reader: "a1", address: "a" };
    const fails = desk.turn(who, "a kind", still, () => Promise.reject(new Error("a bug")));
    await expect(fails).rejects.toThrow("a bug");
    expect(await desk.turn(who, "a kind", still, async (thread) => thread)).toBe("thread");
  });
});

describe("a reader who waits", () => {
  test.each([
    ["of one reader", { jobs: 2 }, ["a1 1", "a1 2"], "a1 3", "jobs"],
    ["of one address", { jobsPerAddress: 2 }, ["a1 1", "a2 1"], "a3 1", "jobsPerAddress"],
    ["of all", { jobsInAll: 2 }, ["a1 1", "b1 1"], "c1 1", "jobsInAll"],
  ])("%s is counted, and one more than the cap is refused", async (_, caps, first, next, cap) => {
    const { ask, endAll } = open(caps);
    const all = first.map((name) => ask(name));
    await expect(ask(next)).rejects.toMatchObject({ cap });
    await endAll();
    await Promise.all(all);
    const again = ask(next);
    await endAll();
    await again;
  });

  test("leaves the queue when the client goes away, and nobody loses a turn", async () => {
    const { ask, began, endAll } = open();
    const client = new AbortController();
    const first = ask("a1 1");
    const leaves = ask("b1 1", "b", client.signal);
    const last = ask("c1 1");
    client.abort();
    await expect(leaves).rejects.toBeInstanceOf(Gone);
    await expect(ask("d1 1", "d", AbortSignal.abort())).rejects.toBeInstanceOf(Gone);
    await endAll();
    await Promise.all([first, last]);
    expect(began).toEqual(["a1 1", "c1 1"]);
  });

  test("for longer than jobWait is refused", async () => {
    vi.useFakeTimers();
    const { ask, began, endAll } = open({ jobWait: 1_000 });
    const first = ask("a1 1");
    const waits = ask("b1 1").catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(1_000);
    vi.useRealTimers();
    expect(await waits).toBeInstanceOf(CapReached);
    await endAll();
    await first;
    expect(began).toEqual(["a1 1"]);
  });
});
