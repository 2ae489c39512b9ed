/** What the servers of this chapter's comparison share. */

import * as site from "../kit/lab/index.ts";

/** The text after "Bearer" in the Authorization header (RFC 6750 section 2.1), or an empty string. */
export const bearer = (request: Request): string =>
  /^Bearer (\S+)$/.exec(request.headers.get("authorization") ?? "")?.[1] ?? "";

export async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

/** Chapter 9's key for a list: nobody can compute the secret from it. */
export const hash = async (text: string): Promise<string> => site.hex(await sha256(text));

/** RFC 7636 section 4.2: the challenge of a verifier, by S256. */
export async function challengeOf(verifier: string): Promise<string> {
  const base64 = btoa(String.fromCharCode(...(await sha256(verifier))));
  return base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

export const MINUTE = 60_000;
