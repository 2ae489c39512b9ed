/** What earlier chapters built, so that later labs need not repeat it: an ID, its cookie and its two timeouts. */

import { parseCookie, stringifySetCookie } from "cookie";

/** 32 random bytes as 64 hex digits: what chapter 2 builds, kept here so that later labs need not repeat it. */
export function newSessionId(): string {
  return hex(crypto.getRandomValues(new Uint8Array(32)));
}

/** The bytes as text, two hex digits each. */
export const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** True if the texts are equal. The time it takes does not depend on where they differ; it may show their lengths. */
export function constantTimeEqual(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let at = 0; at < one.length; at++) difference |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return difference === 0;
}

/** The SHA-256 hash of a text as 64 hex digits: what chapter 9 keeps on the list in place of a secret. */
export const sha256 = async (text: string): Promise<string> =>
  hex(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));

/**
 * The answer with one more cookie on it, with the flags of chapter 3. The browser keeps it for `lifetime` milliseconds;
 * without it, until the browser closes.
 */
export function withCookie(response: Response, name: string, value: string, lifetime?: number): Response {
  const flags = { path: "/", httpOnly: true, secure: true, sameSite: "lax" } as const;
  const kept = lifetime === undefined ? {} : { maxAge: Math.floor(lifetime / 1000) };
  response.headers.append("set-cookie", stringifySetCookie({ name, value, ...kept, ...flags }));
  return response;
}

/** The answer with the session cookie on it, as chapters 3 and 4 build it. */
export const withSessionCookie = (response: Response, value: string, lifetime?: number): Response =>
  withCookie(response, "session_token", value, lifetime);

/** The value of a cookie of the request, or an empty string. */
export const cookieOf = (request: Request, name: string): string =>
  parseCookie(request.headers.get("cookie") ?? "")[name] ?? "";

/** The value of the request's session cookie, or an empty string. It reads what withSessionCookie sets. */
export const sessionId = (request: Request): string => cookieOf(request, "session_token");

/** The idle timeout in milliseconds: chapter 4's numbers. */
export const IDLE = 30 * 60_000;
const ABSOLUTE = 8 * 60 * 60_000;

/** When a session ends by its two timeouts, epoch milliseconds. From that moment on it is not valid. */
export const expiresAt = ({ lastSeen, createdAt }: { lastSeen: number; createdAt: number }): number =>
  Math.min(lastSeen + IDLE, createdAt + ABSOLUTE);
