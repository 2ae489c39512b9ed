import { randomBytes } from "node:crypto";
import { parseCookie } from "cookie";
import { afterEach, expect, test } from "vitest";
import { readForm } from "../../../labs/kit/lab/index.ts";
import { createScene } from "../../../labs/kit/grader/scene.ts";
import { inProcess } from "../../../labs/kit/target/in-process.ts";
import { Onlooker } from "../../../labs/kit/target/onlooker.ts";

let watch: Onlooker | undefined;
afterEach(() => watch?.stop());

const start = (): Onlooker => (watch = new Onlooker());
const namesFor = async (work: () => unknown): Promise<string[]> => {
  await start().during(work);
  return watch?.report("").names ?? [];
};

/** Ways to ask for something called "hint". */
const WAYS: [name: string, ask: () => unknown][] = [
  ["a header", () => new Headers().get("hint")],
  ["a header of a request", () => new Request("http://lab.test").headers.has("hint")],
  ["the query", () => new URL("http://lab.test/?a=1").searchParams.get("hint")],
  ["a field of FormData", () => new FormData().getAll("hint")],
  ["a cookie, by the cookie package", () => parseCookie("a=1")["hint"]],
  [
    "a field, by the kit",
    async () => (await readForm(new Request("http://lab.test", { method: "POST", body: "a=1" })))["hint"],
  ],
  ["an object made from entries", () => (Object.fromEntries([["a", "1"]]) as Record<string, string>)["hint"]],
  ["a Map", () => new Map().get("hint")],
];

test.each(WAYS)("an onlooker reports which name is read from %s", async (_, ask) => {
  expect(await namesFor(ask)).toContain("hint");
});

test("an onlooker reports no name that is read outside the watched call, or after it was stopped", async () => {
  new Headers().get("before");
  expect(await namesFor(() => {})).toEqual([]);
  watch?.stop();
  await watch?.during(() => new Headers().get("afterwards"));
  expect(watch?.report("").names).toEqual([]);
});

test("an onlooker counts the random bytes that are taken during the watched call", async () => {
  randomBytes(100);
  await start().during(() => [randomBytes(16), crypto.getRandomValues(new Uint8Array(8)), crypto.randomUUID()]);
  // Of the 128 bits of a UUID, 122 are random.
  expect(watch?.report("").bytes).toBe(16 + 8 + 122 / 8);
});

test("an onlooker counts the entries of Maps and Sets that the server made at its start, and timers that have not fired", async () => {
  const one = start();
  one.clock = { now: 1_000 };
  const made = one.within(() => new Map([["a", 1]]));
  one.started();
  await one.during(() => {
    made.set("b", 2);
    made.set("of a request", new Set([1, 2]).size).delete("of a request");
    setTimeout(() => {}, 60_000).unref();
    clearTimeout(setTimeout(() => {}, 60_000));
  });
  expect(one.report("").kept).toBe(3);
  one.clock.now += 61_000;
  expect(one.report("").kept).toBe(2);
});

test("an onlooker does not count timers that have fired, however many requests started one", async () => {
  const one = start();
  one.clock = { now: 1_000 };
  one.started();
  for (let call = 0; call < 5; call++) await one.during(() => void setTimeout(() => {}, 60_000).unref());
  expect(one.report("").kept).toBe(5);
  one.clock.now += 61_000;
  expect(one.report("").kept).toBe(0);
});

test("an onlooker counts what an array holds from the second call on that pushes to it, but not the comments", async () => {
  const one = start();
  const [kept, comments]: [object[], object[]] = [[], []];
  one.comments = comments;
  for (const word of ["a", "b", "c"]) {
    await one.during(() => {
      const passing: object[] = [];
      for (const each of [{ word }, { word }]) passing.push(each);
      kept.push({ word });
      comments.push({ word });
    });
    expect(one.report("").kept).toBe(kept.length === 1 ? 0 : kept.length);
  }
});

test("an onlooker tells everything that is stored with a comment", () => {
  const one = start();
  one.comments = [{ author: "alice", html: "hello", token: "secret" }];
  expect(one.report("").stored).toEqual(['{"author":"alice","html":"hello","token":"secret"}']);
});

test("keeps what is printed", async () => {
  const log = console.log;
  console.log = () => {};
  await start().during(() => console.log("alice", { id: 1 }));
  watch?.stop();
  console.log = log;
  expect(watch?.report("").printed).toBe('alice {"id":1}\n');
});

test("a target without an onlooker says that it cannot tell", async () => {
  const load = async () => ({ default: () => () => new Response() });
  const scene = await createScene(inProcess({ load }));
  expect(await scene.watched()).toBeUndefined();
});
