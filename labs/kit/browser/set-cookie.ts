import { readCookieDate } from "./cookie-date.ts";
import { RULES, type Rules } from "./jar-rules.ts";

/**
 * One Set-Cookie header, as a browser understands it (6265bis section 5.6). A browser ignores the parts that it does
 * not understand.
 */
export type ReadCookie = {
  name: string;
  value: string;
  /** A presence flag: `HttpOnly=false` sets it too. */
  httpOnly: boolean;
  /** A presence flag as well. */
  secure: boolean;
  /** A presence flag too: the cookie is separate for each site that embeds the cookie's page. */
  partitioned: boolean;
  /** Undefined when left out or misspelt: then each browser uses its own default. */
  sameSite: "strict" | "lax" | "none" | undefined;
  /** Undefined: this host alone. */
  domain: string | undefined;
  /** Undefined: the directory of the page that set the cookie. */
  path: string | undefined;
  /** Seconds. Undefined when left out or not a whole number. */
  maxAge: number | undefined;
  /** Undefined when left out or no date. */
  expires: Date | undefined;
  /** Attributes that a browser ignores, as written: misspelt, malformed or too long. */
  ignored: string[];
};

/** Bytes: a browser ignores a longer name and value, or a longer attribute (6265bis sections 5.6 and 6.1). */
const MOST_PAIR = 4096;
const MOST_ATTRIBUTE = 1024;

/** Removes spaces and tabs only: in a byte string a no-break space is not white space. */
const trim = (text: string): string => text.replace(/^[ \t]+|[ \t]+$/g, "");

/** A browser drops a cookie with a control character (6265bis section 5.6 step 1), Chromium even with a tab. */
const hasControl = (text: string, { keepsTabs, endsAtControls }: Rules): boolean =>
  !endsAtControls &&
  !LEGIBLE.test(text) &&
  [...text].some((char) => (char < " " && !(keepsTabs && char === "\t")) || char === "\x7f");

const LEGIBLE = /^[ -~\x80-\xff]*$/;
const ASCII = /^[ -~]*$/;

/** `name = value`, or a name alone. */
function readPair(text: string): [name: string, value: string | undefined] {
  const equals = text.indexOf("=");
  return equals < 0 ? [trim(text), undefined] : [trim(text.slice(0, equals)), trim(text.slice(equals + 1))];
}

/**
 * Reads one Set-Cookie header, a byte string: one character for each byte. Undefined when a browser drops the whole
 * header. Of repeated attributes the last wins.
 */
export function readSetCookie(header: string, rules: Rules = RULES.chromium): ReadCookie | undefined {
  const [pair = ["", ""], ...attributes] = legible(header, rules).split(";").map(readPair);
  const [name, value] = readCookiePair(pair, rules);
  if (name === "" && (value === "" || rules.needsName)) return undefined;
  if (rules.hasLimits && name.length + value.length > MOST_PAIR) return undefined;
  if ([pair, ...attributes].flat().some((text = "") => hasControl(text, rules))) return undefined;
  const cookie: ReadCookie = { name, value, ...FLAGS, ...NOTHING, ignored: [] };
  for (const attribute of attributes) readAttribute(cookie, attribute, rules);
  return cookie;
}

/** The part of a header that a browser reads. */
const legible = (header: string, { endsAtControls }: Rules): string =>
  endsAtControls ? (/^\s*[ -\x7f]*/.exec(header)?.[0] ?? "") : header;

/** Without an equals sign it is the value of a cookie without a name, or a name. */
function readCookiePair([first, second]: [string, string | undefined], rules: Rules): [name: string, value: string] {
  if (second === undefined) return rules.needsName ? [first, ""] : ["", first];
  return [first, rules.mendsOctets ? mendOctets(second) : second];
}

/** The same octets, with U+FFFD for what is no UTF-8. */
const mendOctets = (octets: string): string =>
  ASCII.test(octets)
    ? octets
    : String.fromCharCode(...new TextEncoder().encode(decodeOctets(octets, { fatal: false })));

/** Octets as the text they stand for. Throws for what is no UTF-8 if that is `fatal`. */
export const decodeOctets = (octets: string, options: { fatal: boolean }): string =>
  new TextDecoder("utf-8", options).decode(Uint8Array.from(octets, (octet) => octet.charCodeAt(0)));

const FLAGS = { httpOnly: false, secure: false, partitioned: false };
const NOTHING = { sameSite: undefined, domain: undefined, path: undefined, maxAge: undefined, expires: undefined };

function readAttribute(
  cookie: ReadCookie,
  [name, value]: [name: string, value: string | undefined],
  { hasLimits, knowsPartitioned }: Rules,
): void {
  const isTooLong = hasLimits && (value ?? "").length > MOST_ATTRIBUTE;
  const isUnknown = !knowsPartitioned && name.toLowerCase() === "partitioned";
  const set = isTooLong || isUnknown ? undefined : ATTRIBUTES.get(name.toLowerCase());
  const text = value === undefined ? name : `${name}=${value}`;
  if (!set?.(cookie, value ?? "") && text !== "") cookie.ignored.push(text);
}

/** What each attribute does to the cookie. Returns false when a browser ignores the value. */
const MEANINGS: Record<string, (cookie: ReadCookie, value: string) => boolean> = {
  httponly: (cookie) => (cookie.httpOnly = true),
  secure: (cookie) => (cookie.secure = true),
  partitioned: (cookie) => (cookie.partitioned = true),
  samesite(cookie, value) {
    cookie.sameSite = SAME_SITE.find((mode) => mode === value.toLowerCase());
    return cookie.sameSite !== undefined;
  },
  domain(cookie, value) {
    cookie.domain = value === "" ? undefined : value.replace(/^\./, "").toLowerCase();
    return cookie.domain !== undefined;
  },
  path(cookie, value) {
    cookie.path = value.startsWith("/") ? value : undefined;
    return cookie.path !== undefined;
  },
  "max-age"(cookie, value) {
    // Only Chromium accepts a plus sign.
    cookie.maxAge = /^[+-]?\d+$/.test(value) ? Number(value) : undefined;
    return cookie.maxAge !== undefined;
  },
  expires(cookie, value) {
    cookie.expires = readCookieDate(value);
    return cookie.expires !== undefined;
  },
  // Browsers know this attribute, but it changes nothing here.
  priority: () => true,
};
const ATTRIBUTES = new Map(Object.entries(MEANINGS));

const SAME_SITE = ["strict", "lax", "none"] as const;

/** Browsers keep a cookie for 400 days at most (6265bis section 5.5). */
const CAP_MS = 400 * 24 * 60 * 60 * 1000;

/** When a browser that received the cookie at `now` drops it, epoch milliseconds. Infinity: when the browser closes. */
export function dropsAt({ maxAge, expires }: ReadCookie, now: number, { hasLimits }: Rules = RULES.chromium): number {
  const cap = hasLimits ? now + CAP_MS : Infinity;
  if (maxAge !== undefined) return maxAge <= 0 ? -Infinity : Math.min(now + maxAge * 1000, cap);
  return expires === undefined ? Infinity : Math.min(expires.getTime(), cap);
}
