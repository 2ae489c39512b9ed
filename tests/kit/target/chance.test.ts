import * as nodeCrypto from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import { freezeChance } from "../../../labs/kit/target/chance.ts";
import { zeroFirstBytes } from "../../../labs/kit/target/few-bytes.ts";

let undo = () => {};
afterEach(() => undo());

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** Ways to take 16 random bytes, each as text. */
const WAYS: [name: string, take: () => string | Promise<string>][] = [
  ["crypto.getRandomValues", () => hex(crypto.getRandomValues(new Uint8Array(16)))],
  ["crypto.getRandomValues, 32 bits at a time", () => String(crypto.getRandomValues(new Uint32Array(4)))],
  ["crypto.randomUUID", () => crypto.randomUUID()],
  ["getRandomValues of node:crypto", () => hex(nodeCrypto.getRandomValues(new Uint8Array(16)))],
  ["randomUUID of node:crypto", () => nodeCrypto.randomUUID()],
  ["randomBytes", () => nodeCrypto.randomBytes(16).toString("hex")],
  [
    "randomBytes with a callback",
    () => new Promise((resolve) => nodeCrypto.randomBytes(16, (_, bytes) => resolve(hex(bytes)))),
  ],
  ["randomFillSync", () => hex(nodeCrypto.randomFillSync(new Uint8Array(16)))],
  [
    "randomFill",
    () => new Promise((resolve) => nodeCrypto.randomFill(new Uint8Array(16), (_, bytes) => resolve(hex(bytes)))),
  ],
  ["randomInt", () => [1, 2, 3].map(() => nodeCrypto.randomInt(10, 2 ** 40)).join()],
];

describe("zeroFirstBytes", () => {
  test.each(WAYS)("%s gives the same value after each start, while it takes only those bytes", async (_, take) => {
    const seen = new Set<string>();
    for (let start = 0; start < 2; start++) {
      undo = zeroFirstBytes(18);
      seen.add(await take());
      undo();
    }
    expect(seen.size).toBe(1);
  });

  test.each(WAYS)("%s gives a different value each time, after those bytes are used up", async (_, take) => {
    undo = zeroFirstBytes(8);
    const taken = [await take(), await take(), await take()];
    expect(new Set(taken).size).toBe(3);
  });

  test("makes the first bytes zero, and no later byte", () => {
    undo = zeroFirstBytes(14);
    const bytes = nodeCrypto.randomBytes(32);
    expect(hex(bytes.subarray(0, 14))).toBe("0".repeat(28));
    expect(hex(bytes.subarray(14))).not.toBe("0".repeat(36));
  });

  test("restores everything when it ends", () => {
    zeroFirstBytes(1_000)();
    expect(Object.hasOwn(crypto, "getRandomValues")).toBe(false);
    expect(hex(nodeCrypto.randomBytes(32))).not.toBe("0".repeat(64));
  });

  test("makes valid UUIDs", () => {
    undo = zeroFirstBytes(3);
    expect(crypto.randomUUID()).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });
});

describe("freezeChance", () => {
  /** Numbers that follow from the time or from Math.random. */
  const GUESSABLE: [name: string, read: () => number | bigint][] = [
    ["Math.random", Math.random],
    ["performance.now", () => performance.now()],
    ["process.hrtime", () => process.hrtime()[1]],
    ["process.hrtime.bigint", () => process.hrtime.bigint()],
    ["process.uptime", () => process.uptime()],
  ];

  test.each(GUESSABLE.slice(1))("%s gives the same value each time, and continues afterwards", (_, read) => {
    undo = freezeChance();
    const held = read();
    for (let turn = 0; turn < 1_000; turn++) expect(read()).toBe(held);
    undo();
    expect(read()).not.toBe(held);
  });

  test("makes Math.random answer 0.5, and restores it afterwards", () => {
    undo = freezeChance();
    expect([Math.random(), Math.random()]).toEqual([0.5, 0.5]);
    undo();
    expect(Math.random()).not.toBe(Math.random());
  });
});
