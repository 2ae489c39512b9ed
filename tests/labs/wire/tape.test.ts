import { describe, expect, test } from "vitest";
import { createAccounts } from "../../../labs/kit/grader/scene.ts";
import type { Target, WireRequest } from "../../../labs/kit/target/target.ts";
import { recording, Replay } from "./tape.ts";

const get = (path: string, more: Partial<WireRequest> = {}): WireRequest => ({
  method: "GET",
  path,
  headers: [["cookie", "sid=1"]],
  now: 0,
  origin: "https://lab.test",
  ...more,
});

/** Answers with the path that it was asked for; a held body is waited for. */
const echo: Target = {
  fresh: async () => {},
  send: async ({ path, body }) => ({ status: 200, headers: [], body: `${path} ${(await body) ?? ""}` }),
  list: async () => [["1", { name: "alice" }]],
  call: async (name, args) => `${name} ${args.join()}`,
  close: async () => {},
};

const accounts = createAccounts();

async function taped(ask: (target: Target) => Promise<unknown>): Promise<Replay> {
  const { target, tape } = recording(echo);
  await target.fresh({ accounts });
  await ask(target);
  const replay = new Replay(tape);
  expect(replay.accounts).toEqual(accounts);
  await replay.fresh({ accounts });
  return replay;
}

test("a recorded request is answered from the tape, without a server", async () => {
  const ask = async (target: Target) => [
    await target.send(get("/a")),
    await target.list(),
    await target.call("hash", ["x"]),
    (await target.send(get("/b"))).body,
  ];
  const replay = await taped(ask);
  expect(await ask(replay)).toEqual(await ask(echo));
  expect(replay.left).toBe(false);
});

describe("a check stops using the tape", () => {
  test.each<[string, (target: Target) => Promise<unknown>]>([
    ["another path", (target) => target.send(get("/b"))],
    ["another method", (target) => target.send(get("/a", { method: "POST" }))],
    ["another header", (target) => target.send(get("/a", { headers: [["cookie", "sid=2"]] }))],
    ["one header less", (target) => target.send(get("/a", { headers: [] }))],
    ["another time", (target) => target.send(get("/a", { now: 1 }))],
    ["another body", (target) => target.send(get("/a", { body: "x" }))],
    ["company", (target) => target.send(get("/a", { together: { place: 0, of: 1, writes: "forwards" } }))],
    ["a new server", (target) => target.fresh({ accounts })],
    ["the list", (target) => target.list()],
    ["a function", (target) => target.call("hash", [])],
  ])("if it asks for %s", async (_, ask) => {
    const replay = await taped((target) => target.send(get("/a")));
    await expect(ask(replay)).rejects.toThrow("not on the tape");
    expect(replay.left).toBe(true);
    await expect(replay.send(get("/a"))).rejects.toThrow("not on the tape");
  });

  test("if it sends more requests than the tape has", async () => {
    const replay = await taped((target) => target.send(get("/a")));
    await replay.send(get("/a"));
    await expect(replay.send(get("/a"))).rejects.toThrow("not on the tape");
  });

  test("if it waits for an answer that was recorded after a later request", async () => {
    const text = Promise.withResolvers<string>();
    const replay = await taped(async (target) => {
      const slow = target.send(get("/slow", { body: text.promise }));
      await target.send(get("/quick"));
      text.resolve("late");
      return slow;
    });
    await expect(replay.send(get("/slow", { body: Promise.resolve("late") }))).rejects.toThrow("not on the tape");
    expect(replay.left).toBe(true);
  });
});

test("the tape gives answers in the order in which they were recorded", async () => {
  const order: string[] = [];
  const play = async (target: Target) => {
    const text = Promise.withResolvers<string>();
    const slow = target.send(get("/slow", { body: text.promise })).then(({ body }) => order.push(body));
    await target.send(get("/quick")).then(({ body }) => order.push(body));
    text.resolve("late");
    return slow;
  };
  const replay = await taped(play);
  await play(replay);
  expect(order).toEqual(["/quick ", "/slow late", "/quick ", "/slow late"]);
  expect(replay.left).toBe(false);
});

test("a check stops using the tape when it sends a body late and the body differs from the recorded one", async () => {
  const replay = await taped((target) => target.send(get("/slow", { body: Promise.resolve("one") })));
  await expect(replay.send(get("/slow", { body: Promise.resolve("other") }))).rejects.toThrow("not on the tape");
});
