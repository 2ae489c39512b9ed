/** The little of JSON Web Tokens that chapter 11 needs, made by the `jose` package. */

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

/** A key pair for ES256: the private half signs, the public half only checks. `jwk` is the public half, for everybody to read. */
export type Keys = { privateKey: CryptoKey; publicKey: CryptoKey; jwk: JWK };

/** The one algorithm of this site. Which one counts is the server's decision, never the token's (ASVS 5.0, 9.1.2). */
const ALGORITHM = "ES256";

/** A new pair, which lies in the memory of the server that is being made: a restart ends it, and every token with it. */
export async function newKeys(): Promise<Keys> {
  const { known, keep } = nextPlace();
  if (known) return revived(known);
  const pair = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk = await exportJWK(pair.privateKey);
  keep(jwk);
  return { ...pair, jwk: published(jwk) };
}

/** The pair that a private key belongs to. */
async function revived(jwk: JWK): Promise<Keys> {
  const read = async (half: JWK) => (await importJWK(half, ALGORITHM, { extractable: true })) as CryptoKey;
  const [privateKey, publicKey] = await Promise.all([read(jwk), read(published(jwk))]);
  return { privateKey, publicKey, jwk: published(jwk) };
}

/** Without `d` a private key is its public half (RFC 7518 section 6.2.2). */
function published(jwk: JWK): JWK {
  const { d: _, ...half } = jwk;
  return { ...half, alg: ALGORITHM, use: "sig" };
}

/** The claims as a signed token. `iat`, `exp` and other times are seconds since 1970 (RFC 7519 section 2). */
export const signToken = (claims: JWTPayload, { privateKey }: Pick<Keys, "privateKey">): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg: ALGORITHM, typ: "JWT" }).sign(privateKey);

/**
 * The claims of a token whose signature fits and whose `exp` is there and has not come, or undefined. `now` is the
 * clock in milliseconds. Never throws: a token that is no token is just not good.
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

/** What a token says, whoever wrote it: nothing is checked. Undefined for what is no token. */
export function decodeToken<Claims extends JWTPayload>(token: string): Claims | undefined {
  try {
    return decodeJwt<Claims>(token);
  } catch {
    return undefined;
  }
}

/** Whether a token was signed by one of these public keys: what another service finds out that has only them. */
export async function isSignedBy(token: string, keys: readonly JWK[]): Promise<boolean> {
  const { alg } = decodeHeader(token);
  for (const jwk of keys) {
    try {
      await compactVerify(token, await importJWK(jwk, alg));
      return true;
    } catch {
      // Not this one, or none of its kind.
    }
  }
  return false;
}

/** What a token says about itself, whoever wrote it. Empty for what is no token. */
export function decodeHeader(token: string): ProtectedHeaderParameters {
  try {
    return decodeProtectedHeader(token);
  } catch {
    return {};
  }
}
