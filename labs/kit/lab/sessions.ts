/** What earlier chapters built, so that later labs need not repeat it: an ID, its cookie and its two clocks. */

import { parseCookie, stringifySetCookie } from "cookie";

/** 32 random bytes as 64 hex digits: what chapter 2 builds, kept here so that later labs need not repeat it. */
export function newSessionId(): string {
  return hex(crypto.getRandomValues(new Uint8Array(32)));
}

/** Two hex digits for each byte. */
export const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Whether two texts are the same. Takes as long for texts that differ early as for those that differ late; lengths may show. */
export function constantTimeEqual(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let at = 0; at < one.length; at++) difference |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return difference === 0;
}

/** The answer with the session cookie on it, as chapters 3 and 4 build it. The browser keeps it for `lifetime` milliseconds. */
export function withSessionCookie(response: Response, value: string, lifetime: number): Response {
  const flags = { path: "/", httpOnly: true, secure: true, sameSite: "lax" } as const;
  const maxAge = Math.floor(lifetime / 1000);
  response.headers.append("set-cookie", stringifySetCookie({ name: "session_token", value, maxAge, ...flags }));
  return response;
}

/** The value of the session cookie that a request carries, or an empty string. The other half of withSessionCookie. */
export const sessionId = (request: Request): string =>
  parseCookie(request.headers.get("cookie") ?? "").session_token ?? "";

/** How long a session lives unused, in milliseconds: chapter 4's numbers. */
export const IDLE = 30 * 60_000;
const ABSOLUTE = 8 * 60 * 60_000;

/** When a session ends, by its two clocks, epoch milliseconds. From that moment on it is no session any more. */
export const expiresAt = ({ lastSeen, createdAt }: { lastSeen: number; createdAt: number }): number =>
  Math.min(lastSeen + IDLE, createdAt + ABSOLUTE);
