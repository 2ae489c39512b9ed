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

/**
 * The answer with the session cookie on it, as chapters 3 and 4 build it. The browser keeps it for `lifetime`
 * milliseconds; without it, until the browser closes.
 */
export function withSessionCookie(response: Response, value: string, lifetime?: number): Response {
  const flags = { path: "/", httpOnly: true, secure: true, sameSite: "lax" } as const;
  const kept = lifetime === undefined ? {} : { maxAge: Math.floor(lifetime / 1000) };
  response.headers.append("set-cookie", stringifySetCookie({ name: "session_token", value, ...kept, ...flags }));
  return response;
}

/** The value of the request's session cookie, or an empty string. It reads what withSessionCookie sets. */
export const sessionId = (request: Request): string =>
  parseCookie(request.headers.get("cookie") ?? "").session_token ?? "";

/** The idle timeout in milliseconds: chapter 4's numbers. */
export const IDLE = 30 * 60_000;
const ABSOLUTE = 8 * 60 * 60_000;

/** When a session ends by its two timeouts, epoch milliseconds. From that moment on it is not valid. */
export const expiresAt = ({ lastSeen, createdAt }: { lastSeen: number; createdAt: number }): number =>
  Math.min(lastSeen + IDLE, createdAt + ABSOLUTE);
