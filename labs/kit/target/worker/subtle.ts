/**
 * crypto.subtle for a worker that has none. Chromium gives it only to secure contexts. A worker from a blob in a frame
 * without origin is not one, but the frame itself is. So the worker sends its calls to the frame, and the keys stay
 * there.
 */
import { hashNamed, toBytes } from "./node/hash.ts";
import { setTurn } from "./node/turn.ts";

const METHODS = [
  "digest",
  "generateKey",
  "importKey",
  "exportKey",
  "sign",
  "verify",
  "encrypt",
  "decrypt",
  "deriveBits",
  "deriveKey",
  "wrapKey",
  "unwrapKey",
] as const;
type Method = (typeof METHODS)[number];

type Question = { id: number; method: Method; args: unknown[] };
type Answer = { id: number; value: unknown } | { id: number; error: { name: string; message: string } };
/** A key in a message: its number, and its public properties. */
type KeyMark = { cryptoKey: number } & Pick<CryptoKey, "type" | "extractable" | "algorithm" | "usages">;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !ArrayBuffer.isView(value) && !(value instanceof ArrayBuffer);

/** The value, or each part of an object, replaced by the result of `change` where there is one. */
function mapped(value: unknown, change: (part: unknown) => unknown): unknown {
  const own = change(value);
  if (own !== undefined) return own;
  if (!isObject(value) || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, change(part) ?? part]));
}

/** The frame's side: answers the calls that come through the port. Ignores all other messages. */
export function serveSubtle(port: MessagePort): void {
  const keys: CryptoKey[] = [];
  const inward = (part: unknown) =>
    isObject(part) && typeof part["cryptoKey"] === "number" ? keys[part["cryptoKey"]] : undefined;
  const outward = (part: unknown) => {
    if (!(part instanceof CryptoKey)) return undefined;
    const { type, extractable, algorithm, usages } = part;
    return { cryptoKey: keys.push(part) - 1, type, extractable, algorithm, usages } satisfies KeyMark;
  };
  const answer = async ({ id, method, args }: Question): Promise<Answer> => {
    const call = crypto.subtle[method] as (...given: unknown[]) => Promise<unknown>;
    try {
      const value = await call.apply(
        crypto.subtle,
        args.map((arg) => mapped(arg, inward)),
      );
      return { id, value: mapped(value, outward) };
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      return { id, error: { name, message } };
    }
  };
  let last: Promise<void> = Promise.resolve();
  // Answers go out in the order of the calls, as for digests of one thread in Node.
  port.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (!isQuestion(data)) return;
    const answered = answer(data);
    last = last.then(async () => port.postMessage(await answered));
  };
}

const isQuestion = (data: unknown): data is Question =>
  isObject(data) &&
  typeof data["id"] === "number" &&
  METHODS.some((method) => method === data["method"]) &&
  Array.isArray(data["args"]);

/** A key that the frame holds. */
class FrameKey {
  readonly type: KeyType;
  readonly extractable: boolean;
  readonly algorithm: KeyAlgorithm;
  readonly usages: KeyUsage[];
  constructor({ type, extractable, algorithm, usages }: KeyMark) {
    [this.type, this.extractable, this.algorithm, this.usages] = [type, extractable, algorithm, usages];
  }
  get [Symbol.toStringTag]() {
    return "CryptoKey";
  }
}

/**
 * A digest that needs no other thread: most calls of crypto.subtle are for one. Like Node's it is there in a later turn,
 * and the digests come in the order of the calls. Undefined for what the frame must refuse.
 */
function digestHere([algorithm, data]: unknown[]): Promise<ArrayBuffer> | undefined {
  const name = isObject(algorithm) ? algorithm["name"] : algorithm;
  if (typeof name !== "string" || !/^sha-(?:1|256|384|512)$/i.test(name)) return undefined;
  if (!(data instanceof ArrayBuffer || ArrayBuffer.isView(data))) return undefined;
  const bytes = hashNamed(name)(toBytes(data));
  return new Promise((resolve) => setTurn(() => resolve(bytes.slice().buffer)));
}

/** The worker's side. Gives it `crypto.subtle` if it has none. Call `connect` before the first use. */
export function askForSubtle(): { connect(port: MessagePort): void } {
  if ((crypto as { subtle?: SubtleCrypto }).subtle) return { connect: () => {} };
  const marks = new WeakMap<object, KeyMark>();
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let asked = 0;
  let port: MessagePort | undefined;
  const outward = (part: unknown) => (isObject(part) ? marks.get(part) : undefined);
  const inward = (part: unknown) => {
    if (!isObject(part) || typeof part["cryptoKey"] !== "number") return undefined;
    const key = new FrameKey(part as KeyMark);
    marks.set(key, part as KeyMark);
    return key;
  };
  const ask = (method: Method, args: unknown[]): Promise<unknown> => {
    const answer = Promise.withResolvers<unknown>();
    const id = ++asked;
    waiting.set(id, answer);
    port?.postMessage({ id, method, args: args.map((arg) => mapped(arg, outward)) } satisfies Question);
    return answer.promise;
  };
  const receive = ({ data }: MessageEvent<Answer>) => {
    const answer = waiting.get(data.id);
    waiting.delete(data.id);
    if ("error" in data) return answer?.reject(new DOMException(data.error.message, data.error.name));
    answer?.resolve(mapped(data.value, inward));
  };
  const call =
    (name: Method) =>
    async (...args: unknown[]): Promise<unknown> =>
      (name === "digest" && digestHere(args)) || ask(name, args);
  const subtle = Object.fromEntries(METHODS.map((name) => [name, call(name)]));
  Object.defineProperty(crypto, "subtle", { value: subtle, configurable: true });
  Object.defineProperty(globalThis, "CryptoKey", { value: FrameKey, configurable: true, writable: true });
  return {
    connect(given) {
      port = given;
      port.onmessage = receive;
    },
  };
}
