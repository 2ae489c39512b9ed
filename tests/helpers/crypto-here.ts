import { createHmac, hash, KeyObject, sign, timingSafeEqual, verify } from "node:crypto";

type Subtle = Pick<SubtleCrypto, "digest" | "sign" | "verify">;
type Algorithm = Parameters<SubtleCrypto["sign"]>[0] | Parameters<SubtleCrypto["digest"]>[0];

const HASHES: Record<string, string> = {
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};

/**
 * From now on crypto.subtle hashes, signs and checks signatures in this thread. Node does it in another one: for a short
 * text the way there and back takes longer than the work, and the labs from chapter 9 on need it at each request. The
 * results are the same, and come in a later turn of the event loop, as from the other thread. What is unusual still goes
 * to Node's own. Returns the function that undoes it.
 */
export function cryptoHere(): () => void {
  const { subtle } = crypto;
  const own: Subtle = {
    digest: subtle.digest.bind(subtle),
    sign: subtle.sign.bind(subtle),
    verify: subtle.verify.bind(subtle),
  };
  const here: Subtle = {
    digest(algorithm, data) {
      const name = HASHES[nameOf(algorithm).toUpperCase()];
      if (name === undefined || !isBytes(data)) return own.digest(algorithm, data);
      return later(exactly(hash(name, bytesOf(data), "buffer")));
    },
    sign(algorithm, key, data) {
      const name = usable(algorithm, key, "sign");
      if (name === undefined || !isBytes(data)) return own.sign(algorithm, key, data);
      return later(exactly(signed(name, key, bytesOf(data))));
    },
    verify(algorithm, key, signature, data) {
      const name = usable(algorithm, key, "verify");
      if (name === undefined || !isBytes(data) || !isBytes(signature))
        return own.verify(algorithm, key, signature, data);
      return later(isSigned(name, key, bytesOf(signature), bytesOf(data)));
    },
  };
  Object.assign(subtle, here);
  return () => void Object.keys(here).forEach((name) => Reflect.deleteProperty(subtle, name));
}

/** In a later turn. The work is done before, because the caller may change the bytes afterwards. */
const later = <Result>(result: Result): Promise<Result> =>
  new Promise((resolve) => void setImmediate(() => resolve(result)));

const exactly = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;

const nameOf = (algorithm: Algorithm): string =>
  String(typeof algorithm === "string" ? algorithm : (algorithm as { name?: string } | null)?.name);

/** The hash to use, when the key is one for ECDSA or an HMAC, may be used so and may be exported. */
function usable(algorithm: Algorithm, key: CryptoKey, usage: "sign" | "verify"): string | undefined {
  // Node gives no other kind of key out of Web Crypto for long (DEP0204).
  if (!(key instanceof CryptoKey) || !key.extractable) return;
  if (!key.usages.includes(usage) || key.algorithm.name !== nameOf(algorithm)) return;
  const { hash: named } = (key.algorithm.name === "HMAC" ? key.algorithm : algorithm) as { hash?: Algorithm };
  if (named === undefined || (key.algorithm.name !== "HMAC" && key.algorithm.name !== "ECDSA")) return;
  return HASHES[nameOf(named)];
}

const keys = new WeakMap<CryptoKey, KeyObject>();

function objectOf(key: CryptoKey): KeyObject {
  const known = keys.get(key) ?? KeyObject.from(key);
  keys.set(key, known);
  return known;
}

/** As RFC 7518, section 3.4, and Web Crypto write it: both numbers one after the other. */
const asEcdsa = (key: CryptoKey) => ({ key: objectOf(key), dsaEncoding: "ieee-p1363" as const });

const signed = (name: string, key: CryptoKey, data: Uint8Array): Uint8Array =>
  key.algorithm.name === "HMAC"
    ? createHmac(name, objectOf(key)).update(data).digest()
    : sign(name, data, asEcdsa(key));

function isSigned(name: string, key: CryptoKey, signature: Uint8Array, data: Uint8Array): boolean {
  if (key.algorithm.name === "ECDSA") return isSignedEcdsa(name, key, signature, data);
  const right = signed(name, key, data);
  return right.length === signature.length && timingSafeEqual(right, signature);
}

const answers = new WeakMap<CryptoKey, Map<string, boolean>>();

/** A browser sends the same token again and again, so an answer is kept: it is always the same. */
function isSignedEcdsa(name: string, key: CryptoKey, signature: Uint8Array, data: Uint8Array): boolean {
  const known = answers.get(key) ?? new Map<string, boolean>();
  answers.set(key, known);
  const asked = [name, ...[signature, data].map((bytes) => Buffer.from(bytes).toString("base64"))].join(" ");
  const answer = known.get(asked) ?? verify(name, data, asEcdsa(key), signature);
  known.set(asked, answer);
  return answer;
}

const isBytes = (data: unknown): data is BufferSource => data instanceof ArrayBuffer || ArrayBuffer.isView(data);

const bytesOf = (data: BufferSource): Uint8Array =>
  data instanceof ArrayBuffer ? new Uint8Array(data) : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
