import { describe, expect, test } from "vitest";
import { createStore, type Pace } from "../../../labs/kit/lab/store.ts";
import { Turnstile, type Writes } from "../../../labs/kit/target/turnstile.ts";

type Session = { name: string; items: string[] };

const now: Pace = async (_, act) => act();
const fill = (pace = now) => {
  const list = new Map<string, Session>([["a", { name: "alice", items: [] }]]);
  return { list, store: createStore(list, pace) };
};

describe("the store", () => {
  test("get returns a copy, and set stores a copy", async () => {
    const { list, store } = fill();
    (await store.get("a"))?.items.push("umbrella");
    for (const [, session] of await store.all()) session.items.push("umbrella");
    const bob: Session = { name: "bob", items: [] };
    await store.set("b", bob);
    bob.items.push("umbrella");
    expect([...list.values()].flatMap(({ items }) => items)).toEqual([]);
  });

  test("get and delete return undefined when there is no such session", async () => {
    const { store } = fill();
    expect([await store.get("b"), await store.delete("b")]).toEqual([undefined, undefined]);
  });

  test("if several requests delete the same session, only one of them gets it", async () => {
    const { store } = fill();
    const got = await Promise.all([store.delete("a"), store.delete("a"), store.delete("a")]);
    expect(got.filter(Boolean)).toHaveLength(1);
  });

  test("every operation refuses an ID that is a promise, and the message says that an await is missing", async () => {
    const { list, store } = fill();
    const id = Promise.resolve("a") as never;
    const asked = [store.get(id), store.set(id, { name: "b", items: [] }), store.delete(id), store.touch(id, {})];
    for (const answer of [...asked, store.update(id, (session) => session)]) {
      await expect(answer).rejects.toThrow("this one is a promise. Is an await missing?");
    }
    expect([...list.keys()]).toEqual(["a"]);
  });

  test("touch writes the given fields and does not change the others", async () => {
    const { list, store } = fill();
    expect(await store.touch("a", { name: "alicia" })).toBe(true);
    expect(list.get("a")).toEqual({ name: "alicia", items: [] });
  });

  test("touch and update do not create a session that does not exist", async () => {
    const { list, store } = fill();
    expect([await store.touch("b", { name: "bob" }), await store.update("b", (bob) => bob)]).toEqual([false, false]);
    expect(list.has("b")).toBe(false);
  });

  test("all() returns the sessions in the order in which they were first written", async () => {
    const { store } = fill();
    await store.set("b", { name: "bob", items: [] });
    await store.set("a", { name: "alice", items: ["umbrella"] });
    expect((await store.all()).map(([id]) => id)).toEqual(["a", "b"]);
  });

  test("an operation that throws an error rejects its promise, even when it waits for its turn", async () => {
    const { store } = fill(new Turnstile().pace);
    const broken = () => {
      throw new Error("no");
    };
    await expect(store.update("a", broken)).rejects.toThrow("no");
  });
});

describe("the turnstile", () => {
  /** Runs requests that meet, on one store. */
  const meet = async (
    requests: ((store: ReturnType<typeof fill>["store"]) => Promise<unknown>)[],
    writes: Writes,
    behind: readonly number[] = [],
  ) => {
    const turnstile = new Turnstile();
    const { list, store } = fill(turnstile.pace);
    const handle = async (request: (typeof requests)[number], place: number) => {
      const leave = await turnstile.enter({ place, of: requests.length, writes, after: behind[place] ?? 0 });
      await request(store);
      leave();
    };
    await Promise.all(requests.map(handle));
    return { list, store, turnstile };
  };

  const addInTwoSteps = (item: string) => async (store: ReturnType<typeof fill>["store"]) => {
    const session = await store.get("a");
    if (session) await store.set("a", { ...session, items: [...session.items, item] });
  };

  test.each([
    ["forwards", "lantern"],
    ["backwards", "umbrella"],
  ] as const)("everybody reads before anybody writes, and writes are done %s", async (writes, last) => {
    const { list } = await meet(["umbrella", "teapot", "lantern"].map(addInTwoSteps), writes);
    expect(list.get("a")?.items).toEqual([last]);
  });

  test.each([
    [0, ["lantern"]],
    [1, ["lantern"]],
    [2, ["umbrella", "lantern"]],
  ])("a request that comes %i steps of the store later leaves %j in the basket", async (steps, items) => {
    const { list } = await meet(["umbrella", "lantern"].map(addInTwoSteps), "forwards", [0, steps]);
    expect(list.get("a")?.items).toEqual(items);
  });

  test("the server waits for a request that waits in the learner's own queue", async () => {
    let last: Promise<unknown> = Promise.resolve();
    const queued = (item: string) => (store: ReturnType<typeof fill>["store"]) =>
      (last = last.then(() => addInTwoSteps(item)(store)));
    const { list } = await meet(["umbrella", "teapot", "lantern"].map(queued), "forwards");
    expect(list.get("a")?.items).toEqual(["umbrella", "teapot", "lantern"]);
  });

  test("if no handler waited for a write, the write is done after the next request", async () => {
    const { store, turnstile } = await meet([async (asked) => void asked.delete("a")], "forwards");
    const leave = await turnstile.enter(undefined);
    expect(await store.get("a")).toBeDefined();
    leave();
    expect(await store.get("a")).toBeUndefined();
  });

  test("a request that comes while a slow one waits for its body is handled when that one can go on with nothing else", async () => {
    const turnstile = new Turnstile();
    const { store } = fill(turnstile.pace);
    const done: string[] = [];
    const leaveSlow = await turnstile.enter(undefined, true);
    const slow = (async () => {
      for (const _ of ["user", "key"]) await crypto.subtle.digest("SHA-256", new Uint8Array());
      await store.get("a");
      done.push("the slow one has found its session");
    })();
    const leave = await turnstile.enter(undefined);
    done.push("the next one begins");
    await slow;
    expect(done).toEqual(["the slow one has found its session", "the next one begins"]);
    leave();
    leaveSlow();
    // Nothing is slow any more, so nothing waits.
    expect(turnstile.enter(undefined)).toBeTypeOf("function");
  });
});
