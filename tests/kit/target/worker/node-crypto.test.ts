import * as real from "node:crypto";
import { describe, expect, test } from "vitest";
import { fillFrom } from "../../../../labs/kit/target/random-fill.ts";
import { Buffer as PageBuffer } from "../../../../labs/kit/target/worker/node/buffer.ts";
import { cryptoFrom } from "../../../../labs/kit/target/worker/node/crypto.ts";
import { promisify } from "../../../../labs/kit/target/worker/node/promisify.ts";

type Crypto = typeof real;
const shim = cryptoFrom(fillFrom((bytes) => void crypto.getRandomValues(bytes))) as unknown as Crypto;
const hex = (bytes: Uint8Array | ArrayBuffer) => Buffer.from(new Uint8Array(bytes as ArrayBuffer)).toString("hex");

function told(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return (error as Error).name;
  }
}

const later = (work: (done: (error: unknown, value: Uint8Array) => void) => void): Promise<string> =>
  new Promise((resolve, reject) => work((error, value) => (error ? reject(error) : resolve(hex(value)))));

/** Calls whose answers do not depend on chance. */
const SAME: [name: string, work: (of: Crypto) => unknown][] = [
  ...["md5", "sha1", "sha224", "sha256", "SHA256", "RSA-SHA256", "sha384", "sha512", "sha3-256", "ripemd160"].map(
    (name): [string, (of: Crypto) => unknown] => [
      `createHash ${name}`,
      (of) => of.createHash(name).update("ü").digest("hex"),
    ],
  ),
  ...(["hex", "base64", "base64url"] as const).map((form): [string, (of: Crypto) => unknown] => [
    `a digest as ${form}`,
    (of) => of.createHash("sha256").update("a").digest(form),
  ]),
  ["a digest as bytes", (of) => hex(of.createHash("sha256").update("a").digest())],
  [
    "a digest of a part in hex, and of bytes",
    (of) =>
      of
        .createHash("sha256")
        .update("00ff", "hex")
        .update(new Uint8Array([1, 2]))
        .digest("hex"),
  ],
  [
    "a digest twice",
    (of) => {
      const it = of.createHash("sha256");
      it.digest();
      return it.digest();
    },
  ],
  [
    "a copy of a digest",
    (of) => {
      const it = of.createHash("sha256").update("a");
      const copy = it.copy();
      it.update("b");
      return [copy.digest("hex"), it.digest("hex")];
    },
  ],
  ["a hash that is none", (of) => of.createHash("sha0")],
  ["hash in one call", (of) => [of.hash("sha256", "a"), of.hash("sha1", "a", "base64url")]],
  ["createHmac", (of) => of.createHmac("sha256", "key").update("a").digest("base64url")],
  [
    "createHmac with bytes",
    (of) =>
      of
        .createHmac("sha512", new Uint8Array([1]))
        .update("a")
        .digest("hex"),
  ],
  [
    "timingSafeEqual",
    (of) => [
      of.timingSafeEqual(Buffer.from("a"), Buffer.from("a")),
      of.timingSafeEqual(Buffer.from("a"), Buffer.from("b")),
    ],
  ],
  ["timingSafeEqual of two lengths", (of) => of.timingSafeEqual(Buffer.from("a"), Buffer.from("ab"))],
  ["timingSafeEqual of texts", (of) => of.timingSafeEqual("a" as never, "a" as never)],
  ["scryptSync", (of) => hex(of.scryptSync("password", "salt", 32, { N: 16, r: 1, p: 1 }))],
  [
    "scryptSync with its longer names",
    (of) => hex(of.scryptSync("password", "salt", 16, { cost: 32, blockSize: 2, parallelization: 2 })),
  ],
  ["scrypt", (of) => later((done) => of.scrypt("password", "salt", 32, { N: 16 }, done))],
  ["scrypt without a cost", (of) => later((done) => of.scrypt("password", "salt", 32, done))],
  ["pbkdf2Sync", (of) => hex(of.pbkdf2Sync("password", "salt", 10, 32, "sha512"))],
  ["pbkdf2", (of) => later((done) => of.pbkdf2("password", "salt", 10, 32, "sha256", done))],
  ["hkdfSync", (of) => hex(of.hkdfSync("sha256", "key", "salt", "info", 42))],
  [
    "the length of randomBytes",
    (of) => [of.randomBytes(16).length, of.randomBytes(100_000).length, of.randomBytes(16).toString("hex").length],
  ],
  ["randomFillSync in a part", (of) => hex(of.randomFillSync(new Uint8Array(4), 4))],
  ["randomInt of one", (of) => [of.randomInt(1), of.randomInt(5, 6)]],
  ["a UUID's marks", (of) => of.randomUUID().replace(/[\da-f](?=.*)/g, "x").length],
];

describe("node:crypto of a page's worker", () => {
  test.each(SAME)("%s is as in Node", async (_, work) => {
    expect(await told(() => work(shim))).toEqual(await told(() => work(real)));
  });

  test("gives different random bytes each time", () => {
    const drawn = new Set(Array.from({ length: 20 }, () => shim.randomBytes(8).toString("hex")));
    expect(drawn.size).toBe(20);
    expect(shim.randomUUID()).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });

  test("says which function it does not have", () => {
    expect(() => shim.generateKeyPairSync("ed25519")).toThrow(
      /^generateKeyPairSync of node:crypto does not work in a browser/,
    );
    const calls = Object.entries(real).filter(([name, it]) => typeof it === "function" && /^[a-z]/.test(name));
    const known = new Set(Object.keys(shim));
    expect(calls.map(([name]) => name).filter((name) => !known.has(name))).toEqual([]);
  });

  test("works with promisify, which makes scrypt return a promise", async () => {
    const scrypt = promisify(shim.scrypt as never);
    expect(hex((await scrypt("password", "salt", 8)) as Uint8Array)).toBe(hex(real.scryptSync("password", "salt", 8)));
  });
});

describe("Buffer of a page's worker", () => {
  const texts = ["", "a", "ab?>", "ü~", "\u0000\u00ff"];
  test.each(texts)("writes and reads %j in every encoding, as Node's does", (text) => {
    for (const encoding of ["utf8", "hex", "base64", "base64url", "latin1"] as const) {
      const written = Buffer.from(text).toString(encoding);
      expect(PageBuffer.from(text).toString(encoding)).toBe(written);
      expect([...PageBuffer.from(written, encoding)]).toEqual([...Buffer.from(written, encoding)]);
      expect(PageBuffer.byteLength(written, encoding)).toBe(Buffer.byteLength(written, encoding));
    }
  });

  test("accepts the same base64url texts as Node", () => {
    for (const loose of ["YQ==", "YQ", "-_-_", "+/+/", "Y Q", "!"]) {
      expect([...PageBuffer.from(loose, "base64url")]).toEqual([...Buffer.from(loose, "base64url")]);
    }
  });
});
