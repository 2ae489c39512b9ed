import { describe, expect, test } from "vitest";
import { estimateBits, pooledBits } from "../../../labs/kit/grader/entropy.ts";

const bytes = (length: number) => Buffer.from(crypto.getRandomValues(new Uint8Array(length)));
const many = (make: (index: number) => string, count = 1_024) =>
  Array.from({ length: count }, (_, index) => make(index));

/** What an ID is made of, and how many bits the estimate finds in 1,024 of them. */
const KINDS: [kind: string, make: (index: number) => string, bits: number][] = [
  ["32 bytes in hex", () => bytes(32).toString("hex"), 256],
  ["16 bytes in hex", () => bytes(16).toString("hex"), 128],
  ["16 bytes in base64url", () => bytes(16).toString("base64url"), 128],
  ["8 bytes in hex", () => bytes(8).toString("hex"), 64],
  ["32 bytes in hex, cut to 16 digits", () => bytes(32).toString("hex").slice(0, 16), 64],
  ["a UUID", () => crypto.randomUUID(), 122],
  ["8 bytes behind 48 digits that never change", () => "0".repeat(48) + bytes(8).toString("hex"), 64],
  ["a counter of four digits", (index) => String(index).padStart(4, "0"), Math.log2(2) + 3 * Math.log2(10)],
  ["the same text every time", () => "constant", 0],
];

describe("estimateBits", () => {
  test.each(KINDS)("finds the right number of bits in %s", (_, make, bits) => {
    expect(Math.abs(estimateBits(many(make)) - bits)).toBeLessThan(0.5);
  });

  test("finds less than 53 bits in Math.random, written in base 36", () => {
    const bits = estimateBits(many(() => Math.random().toString(36).slice(2, 12)));
    expect(bits).toBeGreaterThan(45);
    expect(bits).toBeLessThan(53);
  });

  test("never gives a smaller number for more tokens", () => {
    const tokens = many(() => bytes(16).toString("base64url"));
    const estimates = [1, 16, 64, 256, 1_024].map((count) => estimateBits(tokens.slice(0, count)));
    expect(estimates).toEqual(estimates.toSorted((a, b) => a - b));
  });

  test("counts a missing letter of a shorter token as one more symbol", () => {
    expect(estimateBits(["a", "ab"])).toBe(1);
  });

  test("answers 0 for no token and for a single token", () => {
    expect(estimateBits([])).toBe(0);
    expect(estimateBits(["anything"])).toBe(0);
  });

  test("is an upper bound: a hash of a counter looks like 256 bits", async () => {
    const hashes = await Promise.all(
      many((index) => String(index)).map((text) => crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))),
    );
    expect(estimateBits(hashes.map((hash) => Buffer.from(hash).toString("hex")))).toBeGreaterThan(255);
  });
});

describe("pooledBits", () => {
  test.each([
    ["32 bytes in hex", () => bytes(32).toString("hex"), 256],
    ["16 bytes in hex", () => bytes(16).toString("hex"), 128],
    ["16 bytes in base64url", () => bytes(16).toString("base64url"), 128],
    ["128 bits as a decimal number", () => BigInt(`0x${bytes(16).toString("hex")}`).toString(), 128],
    ["16 bytes in hex behind a fixed word", () => `session-${bytes(16).toString("hex")}`, 128],
  ])("counts at least as many bits as there are in %s, after 256 tokens", (_, make, bits) => {
    expect(pooledBits(many(make, 256))).toBeGreaterThan(bits - 0.5);
  });

  test("finds that most digits of an ID are 0", () => {
    const ids = many(() =>
      bytes(32)
        .map((byte) => Number(byte.toString(16)))
        .join(""),
    );
    expect(estimateBits(ids)).toBeGreaterThan(128);
    expect(pooledBits(ids)).toBeLessThan(120);
  });

  test("answers 0 for no token, and for tokens of one symbol", () => {
    expect(pooledBits([])).toBe(0);
    expect(pooledBits(["aaaa", "aaaa"])).toBe(0);
  });
});
