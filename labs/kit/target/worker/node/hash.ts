/** createHash and createHmac of node:crypto, on the hashes of @noble/hashes. */
import { hmac } from "@noble/hashes/hmac.js";
import { md5, ripemd160, sha1 } from "@noble/hashes/legacy.js";
import { sha224, sha256, sha384, sha512, sha512_256 } from "@noble/hashes/sha2.js";
import { sha3_256, sha3_512 } from "@noble/hashes/sha3.js";
import { Buffer } from "./buffer.ts";

export type Data = string | ArrayBufferView | ArrayBuffer;

const HASHES = {
  md5,
  sha1,
  ripemd160,
  sha224,
  sha256,
  sha384,
  sha512,
  "sha512-256": sha512_256,
  "sha3-256": sha3_256,
  "sha3-512": sha3_512,
};
type Known = (typeof HASHES)[keyof typeof HASHES];
type Running = { update(bytes: Uint8Array): unknown; digest(): Uint8Array; clone(): Running };

export const getHashes = (): string[] => Object.keys(HASHES);

/** The hash with that name. Throws as Node does for an unknown name. */
export function hashNamed(name: string): Known {
  const found: Record<string, Known> = HASHES;
  const wanted = String(name).toLowerCase().replace(/^rsa-/, "").replace(/^sha-/, "sha");
  const hash = Object.hasOwn(found, wanted) ? found[wanted] : undefined;
  if (hash) return hash;
  throw Object.assign(new Error("Digest method not supported"), { code: "ERR_CRYPTO_INVALID_DIGEST" });
}

/** The bytes of what Node accepts: a text in some encoding, or a view of memory. */
export function toBytes(data: Data, encoding?: string): Uint8Array {
  if (typeof data === "string") return new Uint8Array(Buffer.from(data, encoding as BufferEncoding));
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  throw Object.assign(
    new TypeError('The "data" argument must be of type string or an instance of Buffer, TypedArray, or DataView.'),
    { code: "ERR_INVALID_ARG_TYPE" },
  );
}

class Digest {
  #running: Running;
  #done = false;

  constructor(running: Running) {
    this.#running = running;
  }
  update(data: Data, encoding?: string): this {
    this.#mustRun();
    this.#running.update(toBytes(data, encoding));
    return this;
  }
  digest(encoding?: string): Buffer | string {
    this.#mustRun();
    this.#done = true;
    const bytes = Buffer.from(this.#running.digest());
    return encoding === undefined || encoding === "buffer" ? bytes : bytes.toString(encoding as BufferEncoding);
  }
  copy(): Digest {
    this.#mustRun();
    return new Digest(this.#running.clone());
  }
  #mustRun(): void {
    if (this.#done) throw Object.assign(new Error("Digest already called"), { code: "ERR_CRYPTO_HASH_FINALIZED" });
  }
}

export const createHash = (name: string): Digest => new Digest(hashNamed(name).create() as Running);
export const createHmac = (name: string, key: Data): Digest =>
  new Digest(hmac.create(hashNamed(name), toBytes(key)) as Running);
export const hash = (name: string, data: Data, encoding = "hex"): Buffer | string =>
  createHash(name).update(data).digest(encoding);
