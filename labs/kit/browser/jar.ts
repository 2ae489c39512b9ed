import { RULES, type BrowserKind, type Rules } from "./jar-rules.ts";
import { decodeOctets, dropsAt, readSetCookie, type ReadCookie } from "./set-cookie.ts";

/** Where the request comes from, as the rules for the Cookie header see it. */
export type Initiator = "same-site" | "cross-site";

export type Asking = {
  url: string;
  method: string;
  /** Epoch milliseconds. */
  now: number;
  initiator: Initiator;
};

/** A cookie in the jar. */
export type Cookie = Pick<ReadCookie, "name" | "value" | "httpOnly" | "secure" | "sameSite" | "partitioned"> & {
  domain: string;
  /** True if subdomains of `domain` don't get it. */
  hostOnly: boolean;
  path: string;
  /** Epoch milliseconds. */
  created: number;
  /** Epoch milliseconds. Infinity: when the browser closes. */
  expires: number;
};

/** A cookie without SameSite goes along with a cross-site POST for its first two minutes (6265bis section 5.6.7.2). */
const LAX_UNSAFE_MS = 120_000;

/**
 * The cookies of one browser, by the rules of 6265bis, to whose sections the comments refer. Where a browser
 * does otherwise, it does as that browser: tests/kit/browser/real holds it against each. It has no clock; every call says what time it is.
 */
export class Jar {
  /** By identity; the oldest cookie comes first. */
  readonly #cookies = new Map<string, Cookie>();
  readonly #rules: Rules;

  /** The jar of this kind of browser, or one with rules of its own. */
  constructor(kind: BrowserKind | Rules = "chromium") {
    this.#rules = typeof kind === "string" ? RULES[kind] : kind;
  }

  /** Takes one Set-Cookie header, or what a script assigns to document.cookie. False when a browser would drop it. */
  set(header: string, url: string, now: number, by: "server" | "script" = "server"): boolean {
    const page = new URL(url);
    const read = readSetCookie(header, this.#rules);
    const scope = read && scopeOf(read, page.hostname);
    if (!read || !scope || !isWellFormed(read, page, this.#rules)) return false;
    const { name, value, httpOnly, secure, sameSite, partitioned, path = directoryOf(page) } = read;
    const expires = dropsAt(read, now, this.#rules);
    const flags = { httpOnly, secure, sameSite, partitioned };
    return this.#keep({ name, value, ...flags, ...scope, path, created: now, expires }, page, by);
  }

  /** Section 5.7, from step 14 on. */
  #keep(cookie: Cookie, page: URL, by: "server" | "script"): boolean {
    const identity = identify(cookie);
    // An expired cookie is gone, so a new one cannot take over its creation time.
    const old = this.#cookies.get(identity);
    const former = old && old.expires > cookie.created ? old : undefined;
    if (by === "script" && (cookie.httpOnly || former?.httpOnly)) return false;
    if (!isTrusted(page, this.#rules) && this.#shadowsSecure(cookie)) return false;
    // 6265bis lets every successor inherit the age; in Chromium only one of the same value does.
    const heir = former !== undefined && (!this.#rules.newValueIsNewCookie || former.value === cookie.value);
    if (!heir) this.#cookies.delete(identity);
    if (cookie.expires <= cookie.created) this.#cookies.delete(identity);
    else this.#cookies.set(identity, { ...cookie, created: heir ? former.created : cookie.created });
    return true;
  }

  /** "Leave secure cookies alone": plain http cannot overlay a Secure cookie (section 5.7 step 16). */
  #shadowsSecure(cookie: Cookie): boolean {
    const { name, domain, path, created, partitioned } = cookie;
    if (!this.#rules.keepsHttpFromHiding) return this.#cookies.get(identify(cookie))?.secure ?? false;
    return this.cookies(created).some(
      (old) =>
        old.secure &&
        old.name === name &&
        old.partitioned === partitioned &&
        (isWithin(domain, old.domain) || isWithin(old.domain, domain)) &&
        isOnPath(path, old.path),
    );
  }

  /** Every cookie that has not expired, the oldest first. */
  cookies(now: number): Cookie[] {
    return [...this.#cookies.values()].filter(({ expires }) => expires > now);
  }

  /** The cookies that a browser sends with a request, in its order. */
  sent({ url, method, now, initiator }: Asking): Cookie[] {
    const found = this.#matching(url, now);
    if (initiator === "same-site") return found;
    const isSafe = method === "GET" || method === "HEAD";
    return found.filter(({ sameSite, created }) => {
      if (sameSite === undefined) return !this.#rules.laxByDefault || isSafe || now - created < LAX_UNSAFE_MS;
      return sameSite === "none" || (sameSite === "lax" && isSafe);
    });
  }

  /** The Cookie header of a request. Empty when the request has none. */
  header(asking: Asking): string {
    return join(this.sent(asking));
  }

  /** What a script on a page at `url` reads from document.cookie. */
  documentCookie(url: string, now: number): string {
    return toText(join(this.#matching(url, now).filter(({ httpOnly }) => !httpOnly)), this.#rules);
  }

  /** Section 5.8.3: longer paths first, then the older cookie. */
  #matching(url: string, now: number): Cookie[] {
    const page = new URL(url);
    const host = page.hostname;
    return this.cookies(now)
      .filter(({ domain, hostOnly }) => (hostOnly ? domain === host : isWithin(host, domain)))
      .filter(({ path, secure }) => isOnPath(page.pathname, path) && (!secure || isTrusted(page, this.#rules)))
      .sort((one, other) => other.path.length - one.path.length);
  }
}

const join = (cookies: Cookie[]): string =>
  cookies.map(({ name, value }) => (name === "" ? value : `${name}=${value}`)).join("; ");

/** A header holds octets, document.cookie text: none at all when the octets are no UTF-8. */
function toText(octets: string, { mendsOctets }: Rules): string {
  try {
    return decodeOctets(octets, { fatal: !mendsOctets });
  } catch {
    return "";
  }
}

/** What identifies a cookie (section 5.7 step 23). A partitioned cookie is separate. */
const identify = ({ name, domain, hostOnly, path, partitioned }: Cookie): string =>
  JSON.stringify([name, domain, hostOnly, path, partitioned]);

/** Domain matching (section 5.1.3). */
const isWithin = (host: string, domain: string): boolean => host === domain || host.endsWith(`.${domain}`);

/** Path matching (section 5.1.4). */
const isOnPath = (path: string, wanted: string): boolean =>
  path === wanted || path.startsWith(wanted.endsWith("/") ? wanted : `${wanted}/`);

/** The default path (section 5.1.4). */
const directoryOf = ({ pathname }: URL): string => pathname.slice(0, pathname.lastIndexOf("/")) || "/";

/** Where browsers allow Secure: https, and the machine itself (Chromium and Firefox). */
const isTrusted = ({ protocol, hostname }: URL, { trustsThisMachine }: Rules): boolean =>
  protocol === "https:" || (trustsThisMachine && /^(([\w-]+\.)*localhost|127(\.\d+){3}|\[::1\])$/.test(hostname));

const isAddress = (host: string): boolean => /^\[|^\d+(\.\d+){3}$/.test(host);

/**
 * The hosts that get a cookie (section 5.7 steps 8 to 10). Undefined: this host may not set that Domain. Of public
 * suffixes it knows those of one label, like "test" and "localhost".
 */
function scopeOf({ domain }: ReadCookie, host: string): Pick<Cookie, "domain" | "hostOnly"> | undefined {
  if (domain === undefined) return { domain: host, hostOnly: true };
  const standsAlone = isAddress(host) || !domain.includes(".");
  if (domain === host) return { domain, hostOnly: standsAlone };
  return !standsAlone && isWithin(host, domain) ? { domain, hostOnly: false } : undefined;
}

/** Section 5.7, steps 13 and 19 to 22, and the prefixes and Partitioned, which its successors add. */
function isWellFormed(cookie: ReadCookie, page: URL, rules: Rules): boolean {
  if (cookie.secure && !isTrusted(page, rules)) return false;
  // Firefox keeps tabs everywhere but here.
  if (cookie.path?.includes("\t")) return false;
  if (cookie.sameSite === "none" && rules.noneNeedsSecure && !cookie.secure) return false;
  if (cookie.partitioned && !cookie.secure) return false;
  if (!rules.knowsPrefixes) return true;
  // A cookie without a name must not look like one with a prefix; nor, in Chromium, like one with a name.
  if (cookie.name === "") return !/=|^__(secure|host|http|host-http)-/i.test(cookie.value);
  const path = cookie.path ?? (rules.hostPrefixNeedsPath ? undefined : directoryOf(page));
  const isHostOnly = cookie.secure && cookie.domain === undefined && path === "/";
  const name = cookie.name.toLowerCase();
  if (name.startsWith("__host-http-")) return isHostOnly && cookie.httpOnly;
  if (name.startsWith("__http-")) return cookie.secure && cookie.httpOnly;
  if (name.startsWith("__host-")) return isHostOnly;
  if (name.startsWith("__secure-")) return cookie.secure;
  return true;
}
