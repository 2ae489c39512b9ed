import type { Scoped } from "./events.ts";
import { isOwnerPair } from "./owner-cookie.ts";
import type { SetBefore } from "./record.ts";

type Headers = readonly (readonly [name: string, value: string])[];

/**
 * Changes Set-Cookie and Location so that a server below `base` works in a real browser. Undefined when the answer has
 * neither. `path` is the path that the lab server got.
 */
export function scope(headers: Headers, base: string, origin: string, path: string): Scoped | undefined {
  const setCookies: string[] = [];
  let location: string | undefined;
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    // A lab must not set the cookies that say who owns a sandbox.
    if (lower === "set-cookie" && !isOwnerPair(value)) setCookies.push(scopeSetCookie(value, base));
    if (lower === "location") location = scopeLocation(value, base, origin, path);
  }
  if (location !== undefined) return { setCookies, location };
  return setCookies.length ? { setCookies } : undefined;
}

/**
 * Puts an absolute Path below `base`, and removes Domain, because the site's other names are under it too. Everything
 * else stays as written. Without a Path, or with one that does not begin with a slash, a browser takes the folder of
 * the request (6265bis section 5.1.4), which is below `base` already.
 */
export function scopeSetCookie(header: string, base: string): string {
  if (isHostCookie(header)) return header;
  const [pair = "", ...attributes] = header.split(";");
  const kept = attributes.filter((attribute) => keyAndValue(attribute)[0] !== "domain");
  return [pair, ...kept.map((attribute) => scopeAttribute(attribute, base))].join(";");
}

/** A browser refuses a __Host- cookie whose Path is not "/" (6265bis section 4.1.3.2), in any case of letters. */
const isHostCookie = (header: string): boolean => /^\s*__Host-/i.test(header);

function scopeAttribute(attribute: string, base: string): string {
  const [key, path] = keyAndValue(attribute);
  if (key !== "path" || !path.startsWith("/")) return attribute;
  const before = attribute.slice(0, attribute.indexOf("/"));
  return before + base + (path === "/" ? "" : path);
}

/** One attribute as a browser reads it: the name in lower case, the value trimmed. */
function keyAndValue(attribute: string): [key: string, value: string] {
  const equals = attribute.indexOf("=");
  if (equals < 0) return [attribute.trim().toLowerCase(), ""];
  return [attribute.slice(0, equals).trim().toLowerCase(), attribute.slice(equals + 1).trim()];
}

/** Puts a redirect within the lab's own site below `base`. Does not change one that leads to another site. */
export function scopeLocation(location: string, base: string, origin: string, path: string): string {
  if (!URL.canParse(location, origin + path)) return location;
  const to = new URL(location, origin + path);
  if (to.origin !== origin) return location;
  const scoped = base + to.pathname + to.search + to.hash;
  // A relative address that a browser resolves to the same place need not change.
  if (new URL(location, origin + base + path).href === origin + scoped) return location;
  return scoped;
}

/** What deleting or changing a cookie needs to know of the scoped Set-Cookie header that set it. */
export function whatItSets(scoped: string, base: string, path: string): SetBefore {
  const [pair = "", ...attributes] = scoped.split(";");
  const name = pair.slice(0, Math.max(0, pair.indexOf("="))).trim();
  let at = "";
  let secure = false;
  let httpOnly = false;
  for (const attribute of attributes) {
    const [key, value] = keyAndValue(attribute);
    if (key === "path") at = value;
    if (key === "secure") secure = true;
    if (key === "httponly") httpOnly = true;
  }
  return { name, path: at.startsWith("/") ? at : folder(base + path), secure, httpOnly };
}

/** The default path of 6265bis section 5.1.4: the request's path up to its last slash. */
function folder(path: string): string {
  const pathname = path.split("?", 1)[0] ?? "";
  return pathname.slice(0, Math.max(1, pathname.lastIndexOf("/")));
}

/** Set-Cookie headers that delete, in this browser, every cookie that it sent here or that this server set. */
export function deletions(cookieHeader: string, known: readonly SetBefore[], base: string): string[] {
  const names = cookieHeader
    .split(";", 60)
    .map((pair) => pair.slice(0, Math.max(0, pair.indexOf("="))).trim())
    .filter((name) => name && !/^__(Host|Secure)-/i.test(name));
  const sent = names.flatMap((name) =>
    [base, `${base}/`].map((path) => ({ name, path, secure: false, httpOnly: false })),
  );
  const all = new Map([...sent, ...known].map((cookie) => [`${cookie.name};${cookie.path}`, cookie]));
  return [...all.values()].map(
    ({ name, path, secure }) => `${name}=; Path=${path}; Max-Age=0${secure ? "; Secure" : ""}`,
  );
}
