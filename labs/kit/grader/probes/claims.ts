import type { Attempt, Who } from "./attempts.ts";
import { hasBaskets, hasComments, type Stage } from "./stage.ts";
import { guardedIn } from "./refused.ts";

/**
 * Names with one value, sent at once wherever code looks for names; in cookies too, unless the value is that of a
 * cookie.
 */
export type Claim = { names: readonly string[]; value: string; notAsCookie?: boolean };

type Sent = {
  method: string;
  path: string;
  body?: string;
  headers?: Record<string, string>;
  cookie?: string | undefined;
};

/** Headers that say how the request itself is written. */
const FRAMING = /^(connection|upgrade|te|trailer|keep-alive|expect|transfer-encoding|content-.*|host|date|proxy-.*)$/i;
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

/** A request that makes the claim in headers, cookies, the query and the form. */
export function withClaim(
  { method, path, body, cookie }: Sent,
  claim: Claim,
): Sent & { headers: Record<string, string> } {
  const { names, value, notAsCookie } = claim;
  const pairs = names.map((name): [string, string] => [name, value]);
  const [plain = "", query = ""] = path.split("?");
  const search = new URLSearchParams([...new URLSearchParams(query), ...pairs]);
  const tokens = pairs.filter(([name]) => TOKEN.test(name));
  const cookies = notAsCookie ? [] : tokens.map(([name]) => `${name}=${encodeURIComponent(value)}`);
  const headers = Object.fromEntries(tokens.filter(([name]) => !FRAMING.test(name) && name.toLowerCase() !== "cookie"));
  return {
    method,
    path: `${plain}?${search}`,
    ...(method === "GET" ? {} : { body: new URLSearchParams([...new URLSearchParams(body), ...pairs]).toString() }),
    headers: { ...headers, cookie: [cookie, ...cookies].filter(Boolean).join("; ") },
  };
}

/** The claim as parameters of the path (RFC 3986 section 3.3), as ;jsessionid= is. */
const inPath = ({ names, value }: Claim): string =>
  names.map((name) => `;${name}=${encodeURIComponent(value)}`).join("");

/** The claim in a few words. */
export const told = ({ names, value }: Claim): string =>
  `${names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ")} set to "${value}"`;

/** Requests that must do nothing, whoever the sender claims to be: by a visitor all, by bob those that are not his. */
export function claiming({ number, bob }: Stage, claim: Claim): Attempt[] {
  const cookie = bob.cookieHeader();
  const attempt = (who: Who, method: string, path: string, body?: string): Attempt => ({
    who,
    ...withClaim({ method, path, body: body ?? "", cookie: who === "bob" ? cookie : undefined }, claim),
    with: told(claim),
  });
  const guarded = guardedIn(number);
  const gets = ["/", "/dashboard", "/admin", ...(hasComments(number) ? ["/comments?text=left-behind"] : [])];
  return [
    ...guarded.map(({ method, path, body }) => attempt("a visitor", method, path, body)),
    ...gets.map((path) => attempt("a visitor", "GET", path)),
    ...["/dashboard", "/admin"].map((path): Attempt => ({
      who: "a visitor",
      method: "GET",
      path: path + inPath(claim),
    })),
    attempt("a visitor", "POST", "/logout"),
    ...(hasBaskets(number) ? [attempt("a visitor", "POST", "/basket", "item=nothing")] : []),
    ...gets.map((path) => attempt("bob", "GET", path)),
    ...guarded.filter(({ role }) => role === "admin").map(({ method, path }) => attempt("bob", method, path)),
    ...(number >= 5 ? [attempt("bob", "POST", "/export"), attempt("bob", "POST", "/theme", "theme=dark")] : []),
  ];
}

/** The requests of a user whose session has expired. */
export const stale = ({ over }: Stage, claim: Claim): Attempt[] =>
  ["/dashboard", "/"].map((path) => ({
    who: "expired",
    ...withClaim({ method: "GET", path, cookie: over[0]?.[1] }, claim),
    with: told(claim),
  }));
