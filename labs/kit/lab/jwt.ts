/** The few functions for JSON Web Tokens that chapter 11 needs, made with the `jose` package. */

import {
  compactVerify,
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
  jwtVerify,
  SignJWT,
  type CryptoKey,
  type JWK,
  type JWTPayload,
  type ProtectedHeaderParameters,
} from "jose";

import { nextPlace } from "./keyring.ts";

export type { JWK };

/**
 * A key pair for ES256: the private key signs, the public key only checks. `jwk` is the public key, which everybody may
 * read.
 */
export type Keys = { privateKey: CryptoKey; publicKey: CryptoKey; jwk: JWK };

/** The only algorithm of this site. The server decides which one counts, never the token (ASVS 5.0, 9.1.2). */
const ALGORITHM = "ES256";

/** Makes a new pair in the memory of the server. A restart loses it, and with it every token. */
export async function newKeys(): Promise<Keys> {
  const { known, keep } = nextPlace();
  if (known) return revived(known);
  const pair = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk = await exportJWK(pair.privateKey);
  keep(jwk);
  return { ...pair, jwk: published(jwk) };
}

/** The pair of a private key. */
async function revived(jwk: JWK): Promise<Keys> {
  const read = async (half: JWK) => (await importJWK(half, ALGORITHM, { extractable: true })) as CryptoKey;
  const [privateKey, publicKey] = await Promise.all([read(jwk), read(published(jwk))]);
  return { privateKey, publicKey, jwk: published(jwk) };
}

/** The public key of a private one: the same without `d` (RFC 7518 section 6.2.2). */
function published(jwk: JWK): JWK {
  const { d: _, ...half } = jwk;
  return { ...half, alg: ALGORITHM, use: "sig" };
}

/** The claims as a signed token. `iat`, `exp` and other times are seconds since 1970 (RFC 7519 section 2). */
export const signToken = (claims: JWTPayload, { privateKey }: Pick<Keys, "privateKey">): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg: ALGORITHM, typ: "JWT" }).sign(privateKey);

/**
 * The claims of a token that has a valid signature and an `exp` in the future; otherwise undefined. `now` is the clock
 * in milliseconds. Never throws: a text that is no token gives undefined.
 */
export async function verifyToken<Claims extends JWTPayload>(
  token: string,
  { publicKey }: Pick<Keys, "publicKey">,
  now: number,
): Promise<Claims | undefined> {
  const options = { algorithms: [ALGORITHM], requiredClaims: ["exp"], currentDate: new Date(now) };
  try {
    return (await jwtVerify<Claims>(token, publicKey, options)).payload;
  } catch {
    return undefined;
  }
}

/**
 * The claims in a token, with nothing checked: anybody may have written them. Undefined for a text that is no token.
 */
export function decodeToken<Claims extends JWTPayload>(token: string): Claims | undefined {
  try {
    return decodeJwt<Claims>(token);
  } catch {
    return undefined;
  }
}

/**
 * True if one of these public keys verifies the token's signature. A service that has only the public keys can do this.
 */
export async function isSignedBy(token: string, keys: readonly JWK[]): Promise<boolean> {
  const { alg } = decodeHeader(token);
  for (const jwk of keys) {
    try {
      await compactVerify(token, await importJWK(jwk, alg));
      return true;
    } catch {
      // Another key signed it, or it is no token.
    }
  }
  return false;
}

/** The header of a token, with nothing checked: anybody may have written it. Empty for a text that is no token. */
export function decodeHeader(token: string): ProtectedHeaderParameters {
  try {
    return decodeProtectedHeader(token);
  } catch {
    return {};
  }
}
