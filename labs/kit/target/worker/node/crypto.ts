/**
 * The functions of node:crypto that servers of this site call. Any other throws an error with its name when it is
 * called.
 */
import { hkdf } from "@noble/hashes/hkdf.js";
import { pbkdf2 as derive } from "@noble/hashes/pbkdf2.js";
import { scrypt as stretch } from "@noble/hashes/scrypt.js";
import { Buffer } from "./buffer.ts";
import { createHash, createHmac, getHashes, hash, hashNamed, toBytes, type Data } from "./hash.ts";
import { later, randomFrom, type Done, type Fill } from "../../random-fill.ts";

type Cost = { N?: number; cost?: number; r?: number; blockSize?: number; p?: number; parallelization?: number };

/** Every other function of the module. */
const MISSING = `
  argon2 argon2Sync checkPrime checkPrimeSync createCipheriv createDecipheriv createDiffieHellman
  createDiffieHellmanGroup createECDH createPrivateKey createPublicKey createSecretKey createSign
  createVerify decapsulate diffieHellman encapsulate generateKey generateKeyPair generateKeyPairSync
  generateKeySync generatePrime generatePrimeSync getCipherInfo getCiphers getCurves getDiffieHellman getFips
  hkdf privateDecrypt privateEncrypt publicDecrypt publicEncrypt randomUUIDv7 secureHeapUsed setEngine
  setFips sign verify
`;

const missing = Object.fromEntries(
  MISSING.trim()
    .split(/\s+/)
    .map((name) => [
      name,
      () => {
        throw new Error(`${name} of node:crypto does not work in a browser. Use crypto.subtle instead`);
      },
    ]),
);

export function timingSafeEqual(one: ArrayBufferView | ArrayBuffer, other: ArrayBufferView | ArrayBuffer): boolean {
  if (typeof one === "string" || typeof other === "string")
    throw new TypeError('The "buf1" argument must be an instance of ArrayBuffer, Buffer, TypedArray, or DataView.');
  const [left, right] = [toBytes(one), toBytes(other)];
  if (left.length !== right.length) throw new RangeError("Input buffers must have the same byte length");
  return left.reduce((difference, byte, at) => difference | (byte ^ (right[at] ?? 0)), 0) === 0;
}

export function scryptSync(password: Data, salt: Data, size: number, cost: Cost = {}): Buffer {
  const { N = cost.cost ?? 16_384, r = cost.blockSize ?? 8, p = cost.parallelization ?? 1 } = cost;
  return Buffer.from(stretch(toBytes(password), toBytes(salt), { N, r, p, dkLen: size }));
}

const pbkdf2Sync = (password: Data, salt: Data, c: number, dkLen: number, name: string): Buffer =>
  Buffer.from(derive(hashNamed(name), toBytes(password), toBytes(salt), { c, dkLen }));

/** The last argument is the callback, and `make` gets the others. An error of `make` is thrown at once, as in Node. */
const withCallback =
  <Args extends unknown[]>(make: (...args: Args) => Buffer) =>
  (...given: [...Args, Done<Buffer>]): void =>
    void later(make(...(given.slice(0, -1) as Args)), given.at(-1) as Done<Buffer>);

/** The whole module, with all random values from one source. */
export const cryptoFrom = (fill: Fill): Record<string, unknown> => ({
  ...missing,
  ...randomFrom(fill),
  getRandomValues: fill,
  createHash,
  createHmac,
  hash,
  getHashes,
  timingSafeEqual,
  scryptSync,
  scrypt: (password: Data, salt: Data, size: number, ...rest: [Done<Buffer>] | [Cost, Done<Buffer>]) =>
    withCallback(scryptSync)(password, salt, size, rest.length === 2 ? rest[0] : {}, rest.at(-1) as Done<Buffer>),
  pbkdf2Sync,
  pbkdf2: withCallback(pbkdf2Sync),
  hkdfSync: (name: string, key: Data, salt: Data, info: Data, size: number) =>
    hkdf(hashNamed(name), toBytes(key), toBytes(salt), toBytes(info), size).slice().buffer,
  webcrypto: crypto,
  get subtle() {
    return crypto.subtle;
  },
});
