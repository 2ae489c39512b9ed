import { createHash } from "node:crypto";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { fromPlain, toPlain } from "../../../../labs/kit/target/process/plain.ts";

/** Sends a record the same way as a list goes from a learner's process to the grader. */
const arrives = (value: unknown): unknown => fromPlain(JSON.parse(JSON.stringify(toPlain(value)) ?? "null"));

const cycle: { name: string; self?: unknown } = { name: "alice" };
cycle.self = cycle;
const throwing = {
  get secret(): string {
    throw new Error("no");
  },
  name: "alice",
};
const hostile = new Proxy({}, { ownKeys: () => ["a"], getPrototypeOf: () => null });
const throws = (): never => {
  throw new Error("no");
};
const wall = new Proxy({}, { get: throws, has: throws, ownKeys: throws, getPrototypeOf: throws });
class Session {
  name = "alice";
  #secret = "hidden";
  tell = () => this.#secret;
}
const deep = (levels: number): unknown => (levels === 0 ? "end" : [deep(levels - 1)]);
const timer = setTimeout(() => {}, 0);
clearTimeout(timer);

describe("the grader reads every record of a learner's server:", () => {
  test.each<[what: string, value: unknown, arrived: unknown]>([
    ["a text", "alice", "alice"],
    ["nothing", undefined, null],
    ["null", null, null],
    ["numbers", [1, -0.5, Infinity, -Infinity, NaN], [1, -0.5, Infinity, -Infinity, NaN]],
    ["a BigInt", { at: 12n }, { at: "12n" }],
    ["a date", { at: new Date(5) }, { at: new Date(5) }],
    ["a date that is none", new Date(NaN), new Date(NaN)],
    ["bytes", createHash("sha256").update("a").digest(), new Uint8Array(createHash("sha256").update("a").digest())],
    ["a buffer of bytes", new Uint8Array([1, 2]).buffer, new Uint8Array([1, 2])],
    ["a list in a list", [[1, [2]]], [[1, [2]]]],
    ["a map", new Map([["a", { b: 1 }]]), [["a", { b: 1 }]]],
    ["a set", new Set(["a", 1]), ["a", 1]],
    ["a cycle", cycle, { name: "alice", self: "[circular]" }],
    ["the same thing twice", [cycle.name, cycle.name], ["alice", "alice"]],
    ["a function", { run: () => 1 }, { run: "[function]" }],
    ["a symbol", { is: Symbol("x") }, { is: "[symbol]" }],
    ["a timer handle", { timer }, { timer: "[Timeout]" }],
    ["a promise", Promise.resolve(1), "[Promise]"],
    ["a weak map", new WeakMap(), "[WeakMap]"],
    ["an error", new TypeError("odd"), "[TypeError: odd]"],
    ["a class of its own", new Session(), { name: "alice", tell: "[function]" }],
    ["an object without a prototype", Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    ["an object of another realm", runInNewContext("({ a: [1] })"), { a: [1] }],
    ["an empty object", {}, {}],
    ["a getter that throws", throwing, { secret: "[unreadable]", name: "alice" }],
    ["a proxy that lies", hostile, {}],
    ["a proxy that always throws", wall, "[unreadable]"],
    ["toJSON that throws", { toJSON: throws, a: 1 }, { toJSON: "[function]", a: 1 }],
    ["a key called __proto__", JSON.parse('{"__proto__":{"a":1}}'), JSON.parse('{"__proto__":{"a":1}}')],
    ["a tag of ours", { "\0wristband": "bytes", value: 7 }, "[unreadable]"],
  ])("%s", (_, value, arrived) => {
    expect(arrives(value)).toEqual(arrived);
  });

  test("a list in a list, a thousand times", () => {
    expect(JSON.stringify(arrives(deep(1000)))).toContain("[too deep]");
  });

  test("the same objects a million times, with an error of one sentence", () => {
    let value: unknown = { end: true };
    for (let i = 0; i < 25; i++) value = [value, value];
    expect(() => toPlain(value)).toThrow("The server's list is larger than 4 MB.");
  });

  test("a record of ten megabytes, with an error of one sentence", () => {
    expect(() => toPlain(Array(10).fill("x".repeat(1e6)))).toThrow("larger than 4 MB");
  });

  test("an endlessly nested forged message, without a stack overflow", () => {
    const forged: unknown = JSON.parse("[".repeat(50_000) + "]".repeat(50_000));
    expect(JSON.stringify(fromPlain(forged))).toContain("[too deep]");
  });
});
