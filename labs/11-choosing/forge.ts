/**
 * Tokens that no server should accept. They are made from a user's token and the public key, which a thief may have.
 */

import type { JWK } from "../kit/lab/jwt.ts";

type Claims = Record<string, unknown>;

const utf8 = (text: string) => new TextEncoder().encode(text);

/** Bytes or text as base64url without padding (RFC 7515 section 2). */
export function base64url(data: string | Uint8Array): string {
  const bytes = typeof data === "string" ? utf8(data) : data;
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

const unsigned = (header: Claims, claims: Claims): string =>
  `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(claims))}`;

/** Tokens whose header says that they need no signature, in spellings that got past filters. */
export const withoutSignature = (claims: Claims): string[] =>
  ["none", "None", "NONE", "nOnE", ""].flatMap((alg) => [
    `${unsigned({ alg, typ: "JWT" }, claims)}.`,
    `${unsigned({ alg, typ: "JWT" }, claims)}.${base64url("signed")}`,
  ]);

/** The token with other claims and its old signature, and with no signature. */
export function edited(token: string, claims: Claims): string[] {
  const [header = "", , signature = ""] = token.split(".");
  const body = base64url(JSON.stringify(claims));
  return [`${header}.${body}.${signature}`, `${header}.${body}.`, `${header}.${body}`];
}

/** A token signed with the thief's own key pair. Its header holds his public key. */
export async function signedByThief(claims: Claims): Promise<string[]> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const { privateKey, publicKey } = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const { crv, kty, x, y } = await crypto.subtle.exportKey("jwk", publicKey);
  const headers = [{ alg: "ES256" }, { alg: "ES256", jwk: { crv, kty, x, y } }];
  return Promise.all(
    headers.map(async (header) => {
      const text = unsigned(header, claims);
      const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, utf8(text));
      return `${text}.${base64url(new Uint8Array(signature))}`;
    }),
  );
}

/** Tokens whose HMAC key is the public key, in each form in which a server may store it, or an empty key. */
export async function signedWithPublicKey(keys: readonly JWK[], body: string, claims: Claims): Promise<string[]> {
  const texts = [body, body.trim(), JSON.stringify(keys), "\0"];
  for (const jwk of keys) texts.push(JSON.stringify(jwk), jwk.x ?? "\0", ...(await pem(jwk)));
  return Promise.all([...new Set(texts)].map((secret) => hmac(unsigned({ alg: "HS256", typ: "JWT" }, claims), secret)));
}

async function hmac(text: string, secret: string): Promise<string> {
  const key = await crypto.subtle.importKey("raw", utf8(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return `${text}.${base64url(new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8(text))))}`;
}

/** The key as the file that `openssl` writes, with and without the newline at its end. */
async function pem(jwk: JWK): Promise<string[]> {
  if (jwk.kty !== "EC" || jwk.crv !== "P-256") return [];
  const { kty, crv, x = "", y = "" } = jwk;
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const key = await crypto.subtle.importKey("jwk", { kty, crv, x, y }, algorithm, true, ["verify"]);
  const der = new Uint8Array(await crypto.subtle.exportKey("spki", key));
  const lines = btoa(String.fromCharCode(...der)).match(/.{1,64}/g) ?? [];
  const text = `-----BEGIN PUBLIC KEY-----\n${lines.join("\n")}\n-----END PUBLIC KEY-----`;
  return [text, `${text}\n`];
}
