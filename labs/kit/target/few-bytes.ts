import crypto, { type UUID } from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { replace } from "./chance.ts";

type Done<Value> = (error: null, value: Value) => void;
type View = ArrayBufferView;

/**
 * The first `count` bytes that anybody takes from a cryptographic generator of this process are zero, all others are
 * random. So what is made from no more than those is the same after each start. Only for a process in which nothing
 * but a lab's server runs. A key that WebCrypto generates is random from its first byte on.
 */
export function zeroFirstBytes(count: number): () => void {
  const random = crypto.randomFillSync;
  let left = count;
  const fill = <Filled extends View>(view: Filled, from = 0, size = view.byteLength - from): Filled => {
    const bytes = random(new Uint8Array(size)).fill(0, 0, left);
    left = Math.max(0, left - size);
    new Uint8Array(view.buffer, view.byteOffset + from, size).set(bytes);
    return view;
  };
  const undo = [...onWeb(fill), ...onNode(fill)];
  syncBuiltinESMExports();
  return () => {
    for (const one of undo) one();
    syncBuiltinESMExports();
  };
}

type Fill = <Filled extends View>(view: Filled, from?: number, size?: number) => Filled;

/** crypto.getRandomValues of node:crypto asks this one. */
const onWeb = (fill: Fill) => [
  replace(globalThis.crypto, "getRandomValues", <Filled extends View | null>(view: Filled) => view && fill(view)),
  replace(globalThis.crypto, "randomUUID", () => uuidFrom(fill)),
];

function onNode(fill: Fill) {
  const bytes = (size: number) => fill(Buffer.alloc(size));
  const below = (min: number, max?: number) => {
    const [from, range] = max === undefined ? [0, min] : [min, max - min];
    return from + (bytes(6).readUIntBE(0, 6) % range);
  };
  const node: Record<string, (...args: never[]) => unknown> = {
    randomUUID: () => uuidFrom(fill),
    randomFillSync: fill,
    randomBytes: (size: number, done?: Done<Buffer>) => later(bytes(size), done),
    randomFill: (view: View, ...rest: (number | Done<View>)[]) => {
      const [from, size] = rest.filter((one) => typeof one === "number");
      return later(
        fill(view, from, size),
        rest.find((one) => typeof one === "function"),
      );
    },
    randomInt: (...args: (number | Done<number>)[]) => {
      const [min = 0, max] = args.filter((one) => typeof one === "number");
      return later(
        below(min, max),
        args.find((one) => typeof one === "function"),
      );
    },
  };
  return Object.entries(node).map(([name, value]) => replace(crypto as Record<string, unknown>, name, value));
}

/** Answers the value, or hands it to a callback. */
function later<Value>(value: Value, done?: Done<Value>): Value | undefined {
  if (!done) return value;
  queueMicrotask(() => done(null, value));
  return undefined;
}

/** Version 4: all digits random but two (RFC 9562 section 5.4). */
function uuidFrom(fill: Fill): UUID {
  const digits = fill(Buffer.alloc(16)).toString("hex");
  const [a, b, c, d, e] = [
    [0, 8],
    [8, 12],
    [13, 16],
    [17, 20],
    [20, 32],
  ].map(([from, to]) => digits.slice(from, to));
  return `${a}-${b}-4${c}-8${d}-${e}` as UUID;
}
