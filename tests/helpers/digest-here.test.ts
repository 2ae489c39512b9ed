import { afterEach, expect, test } from "vitest";
import { digestHere } from "./digest-here.ts";

let undo = () => {};
afterEach(() => undo());

const hex = (digest: ArrayBuffer): string => Buffer.from(digest).toString("hex");
const text = new TextEncoder().encode("a wristband");

test.each(["SHA-1", "sha-256", { name: "SHA-384" }, "SHA-512"])("%j gives what Node's own gives", async (algorithm) => {
  for (const data of [text, text.buffer, text.subarray(2, 5), new DataView(text.buffer, 1), new Uint8Array()]) {
    const real = hex(await crypto.subtle.digest(algorithm, data));
    undo = digestHere();
    expect(hex(await crypto.subtle.digest(algorithm, data))).toBe(real);
    undo();
  }
});

test("it takes the bytes as they are at the call", async () => {
  const real = hex(await crypto.subtle.digest("SHA-256", text));
  undo = digestHere();
  const copy = text.slice();
  const digest = crypto.subtle.digest("SHA-256", copy);
  copy.fill(0);
  expect(hex(await digest)).toBe(real);
});

test("the result comes in a later turn of the event loop, and in the order of the calls", async () => {
  undo = digestHere();
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
])("%s of %o is refused as Node refuses it", async (algorithm, data) => {
  const refusal = () => crypto.subtle.digest(algorithm, data as BufferSource).catch((error: unknown) => String(error));
  const real = await refusal();
  undo = digestHere();
  expect(await refusal()).toBe(real);
});
