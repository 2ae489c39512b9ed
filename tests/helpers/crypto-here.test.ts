import { afterEach, describe, expect, test } from "vitest";
import { cryptoHere } from "./crypto-here.ts";

let undo = () => {};
afterEach(() => undo());

const hex = (digest: ArrayBuffer): string => Buffer.from(digest).toString("hex");
const text = new TextEncoder().encode("a wristband");

test.each(["SHA-1", "sha-256", { name: "SHA-384" }, "SHA-512"])(
  "%j gives the same result as in Node",
  async (algorithm) => {
    for (const data of [text, text.buffer, text.subarray(2, 5), new DataView(text.buffer, 1), new Uint8Array()]) {
      const real = hex(await crypto.subtle.digest(algorithm, data));
      undo = cryptoHere();
      expect(hex(await crypto.subtle.digest(algorithm, data))).toBe(real);
      undo();
    }
  },
);

test("digest hashes the bytes as they were when it was called", async () => {
  const real = hex(await crypto.subtle.digest("SHA-256", text));
  undo = cryptoHere();
  const copy = text.slice();
  const digest = crypto.subtle.digest("SHA-256", copy);
  copy.fill(0);
  expect(hex(await digest)).toBe(real);
});

test("the result comes in a later turn of the event loop, and in the order of the calls", async () => {
  undo = cryptoHere();
  const came: string[] = [];
  const both = ["first", "second"].map((name) => crypto.subtle.digest("SHA-256", text).then(() => came.push(name)));
  await Promise.resolve().then(() => Promise.resolve());
  expect(came).toEqual([]);
  await Promise.all(both);
  expect(came).toEqual(["first", "second"]);
});

test.each([
  ["MD5", text],
  ["SHA-256", "a text"],
])("%s of %o is refused, as Node refuses it", async (algorithm, data) => {
  const refusal = () => crypto.subtle.digest(algorithm, data as BufferSource).catch((error: unknown) => String(error));
  const real = await refusal();
  undo = cryptoHere();
  expect(await refusal()).toBe(real);
});

const ALGORITHMS = [
  [
    { name: "ECDSA", namedCurve: "P-256" },
    { name: "ECDSA", hash: "SHA-256" },
  ],
  [{ name: "HMAC", hash: "SHA-256" }, "HMAC"],
] as const;

describe.each(ALGORITHMS)("with a key for %j", (kind, algorithm) => {
  async function makeKeys() {
    const made = await crypto.subtle.generateKey(kind, true, ["sign", "verify"]);
    return made instanceof CryptoKey ? { privateKey: made, publicKey: made } : made;
  }

  test("Node accepts a signature made here, and a signature of Node's is accepted here", async () => {
    const { privateKey, publicKey } = await makeKeys();
    const theirs = await crypto.subtle.sign(algorithm, privateKey, text);
    undo = cryptoHere();
    const ours = await crypto.subtle.sign(algorithm, privateKey, text);
    expect(await crypto.subtle.verify(algorithm, publicKey, theirs, text)).toBe(true);
    undo();
    expect(await crypto.subtle.verify(algorithm, publicKey, ours, text)).toBe(true);
    expect(ours.byteLength).toBe(theirs.byteLength);
  });

  test("another text, another signature and a short signature are refused", async () => {
    const { privateKey, publicKey } = await makeKeys();
    undo = cryptoHere();
    const signature = new Uint8Array(await crypto.subtle.sign(algorithm, privateKey, text));
    const other = signature.map((byte, at) => (at === 9 ? byte ^ 1 : byte));
    for (const wrong of [other, signature.subarray(1), new Uint8Array()])
      expect(await crypto.subtle.verify(algorithm, publicKey, wrong, text)).toBe(false);
    expect(await crypto.subtle.verify(algorithm, publicKey, signature, text.subarray(1))).toBe(false);
  });

  test("a key that may not sign is refused, as Node refuses it", async () => {
    const made = await crypto.subtle.generateKey(kind, true, ["sign", "verify"]);
    const format = made instanceof CryptoKey ? "raw" : "spki";
    const publicKey = made instanceof CryptoKey ? made : made.publicKey;
    const bytes = await crypto.subtle.exportKey(format, publicKey);
    const key = await crypto.subtle.importKey(format, bytes, kind, false, ["verify"]);
    const refusal = () => crypto.subtle.sign(algorithm, key, text).catch((error: unknown) => String(error));
    const real = await refusal();
    undo = cryptoHere();
    expect(await refusal()).toBe(real);
  });
});
