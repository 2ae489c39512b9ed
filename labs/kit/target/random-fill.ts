import { replace } from "./chance.ts";

/** Where random bytes come from. */
export type Fill = <Filled extends ArrayBufferView>(view: Filled, from?: number, size?: number) => Filled;
export type Done<Value> = (error: null, value: Value) => void;

/** The most bytes that one call of getRandomValues gives (Web Cryptography API, section 10.1.1). */
const AT_ONCE = 65_536;

/** Bytes from `crypto.getRandomValues`. Give it a function to use the `crypto` of each call's time. */
export const fillFrom =
  (random: (bytes: Uint8Array<ArrayBuffer>) => void): Fill =>
  (view, from = 0, size = view.byteLength - from) => {
    const bytes = new Uint8Array(view.buffer as ArrayBuffer, view.byteOffset + from, size);
    for (let at = 0; at < size; at += AT_ONCE) random(bytes.subarray(at, at + AT_ONCE));
    return view;
  };

/** Returns the value, or passes it to a callback. */
export function later<Value>(value: Value, done?: Done<Value>): Value | undefined {
  if (!done) return value;
  queueMicrotask(() => done(null, value));
  return undefined;
}

/** Of the 128 bits of a UUID of version 4, six are the same in all (RFC 9562 section 5.4). In bytes. */
export const UUID_BYTES = 122 / 8;

/** Version 4: all digits random but two. */
export function uuidFrom(fill: Fill): `${string}-${string}-${string}-${string}-${string}` {
  const digits = Array.from(fill(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const [a = "", b = "", c = "", d = "", e = ""] = [
    [0, 8],
    [8, 12],
    [13, 16],
    [17, 20],
    [20, 32],
  ].map(([from, to]) => digits.slice(from, to));
  return `${a}-${b}-4${c}-8${d}-${e}`;
}

/** The same source, but each of its first `count` bytes is zero. */
export function withZeroStart(fill: Fill, count: number): Fill {
  let left = count;
  return (view, from = 0, size = view.byteLength - from) => {
    fill(view, from, size);
    new Uint8Array(view.buffer, view.byteOffset + from, size).fill(0, 0, left);
    left = Math.max(0, left - size);
    return view;
  };
}

/** Replaces WebCrypto's source of random bytes. crypto.subtle stays random. */
export const fillWebCrypto = (fill: Fill, fillUuid = fill): (() => void)[] => [
  replace(
    globalThis.crypto,
    "getRandomValues",
    <Filled extends ArrayBufferView | null>(view: Filled) => view && fill(view),
  ),
  replace(globalThis.crypto, "randomUUID", () => uuidFrom(fillUuid)),
];

/** The random functions of node:crypto, from one source, or UUIDs from another. */
export function randomFrom(fill: Fill, fillUuid = fill) {
  const bytes = (size: number): Buffer => fill(Buffer.alloc(size));
  return {
    randomBytes: (size: number, done?: Done<Buffer>) => later(bytes(size), done),
    randomFillSync: fill,
    randomFill(view: ArrayBufferView, ...rest: (number | Done<ArrayBufferView>)[]) {
      const [from, size] = rest.filter((one) => typeof one === "number");
      const done = rest.find((one) => typeof one === "function");
      return later(fill(view, from, size), done);
    },
    randomInt(...args: (number | Done<number>)[]) {
      const [first = 0, second] = args.filter((one) => typeof one === "number");
      const [from, range] = second === undefined ? [0, first] : [first, second - first];
      const done = args.find((one) => typeof one === "function");
      return later(from + (bytes(6).readUIntBE(0, 6) % range), done);
    },
    randomUUID: () => uuidFrom(fillUuid),
  };
}
