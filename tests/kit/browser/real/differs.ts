import type { BrowserKind } from "../../../../labs/kit/browser/jar-rules.ts";
import type { Group } from "./corpus.ts";

const DATES = "Firefox reads dates with the parser of its network library, and understands this one otherwise";
const SIGNS =
  "Firefox takes a Max-Age that begins with a minus for a deletion, and ignores one that begins with a plus";

const SUFFIX = "libsoup has the Public Suffix List, on which no name of one label may set Domain for itself";
const MAX_AGE =
  "libsoup takes an empty Max-Age for zero, ignores a malformed one behind a good one, and lets Expires win when it comes last";
const EQUAL_PATHS = "libsoup sorts cookies by path only, and those of equal paths by domain";

/** Groups of the corpus, by topic and what they are about, that a browser takes in a way that its jar does not follow. */
export const DIFFERS: Record<BrowserKind, Record<string, string>> = {
  chromium: {},
  firefox: {
    "limits: HttpOnly of 1,025": "Firefox measures the length of Path and Domain only",
    "same site: twice, the last too long": "Firefox measures the length of Path and Domain only",
    ...all(SIGNS, "lifetimes", [
      "Max-Age with plus",
      "Max-Age with plus and zero",
      "Max-Age with two signs",
      "Max-Age minus alone",
    ]),
    ...all(DATES, "dates", [
      "another time zone, which nobody reads",
      "toLocaleString",
      "the year 7",
      "the year 100",
      "the year 970",
      "day 0",
      "day 31 of a short month",
      "hour 24",
      "minute 60",
      "second 60",
      "second 61",
      "time and letters",
      "time of four parts",
      "time with letters within",
      "time ending in a colon",
      "a word before the time",
      "a time out of bounds and a good one",
      "a short year before the day",
      "29 February of no leap year",
      "time without seconds",
      "no time",
      "plus signs for spaces",
      "no weekday and dashes",
    ]),
  },
  webkit: {
    ...all("libsoup keeps a cookie without name and value, and sends nothing of it", "names and values", [
      "empty name and value",
      "nothing",
      "only space",
      "only semicolons",
      "UTF-8 in the name",
    ]),
    ...all("libsoup also skips spaces that are no ASCII spaces", "names and values", [
      "a no-break space alone",
      "form feed before the name",
    ]),
    "domains: capitals": "libsoup keeps Domain as it is written",
    "domains: an address names its end": "libsoup compares an address with Domain as it compares a name",
    ...all(SUFFIX, "domains", [
      "localhost names itself",
      "localhost names itself with a dot",
      "a public suffix of two labels",
    ]),
    "lifetimes: Max-Age huge": "libsoup takes a Max-Age that its number cannot hold for none",
    ...all(MAX_AGE, "lifetimes", [
      "Max-Age empty",
      "Max-Age twice, the last malformed",
      "Max-Age twice, the last empty",
      "Max-Age wins over Expires behind it",
      "Max-Age of zero wins",
    ]),
    ...all("libsoup has a parser of its own for dates", "dates", [
      "Date.toString()",
      "another time zone, which nobody reads",
      "a time zone before the time",
      "the year first",
      "commas",
      "quoted",
      "quoted and past",
      "the month in full",
      "a word that begins like a month",
      "two months",
      "the year 0000",
      "the year 9999",
      "the year 12345",
      "the year 69",
      "the year 970",
      "day 001",
      "time and letters",
      "time of four parts",
      "time ending in a colon",
      "a malformed day and a good one",
      "a malformed year and a good one",
      "a malformed time and a good one",
      "the year 19700",
      "day and month in one word",
      "the day after the year",
      "plus signs for spaces",
    ]),
    "deletions: a nameless one": "libsoup deletes a cookie without a name when an empty one arrives",
    ...all(EQUAL_PATHS, "domains", ["name by name, the host's own and the whole domain's are two"]),
    ...all(EQUAL_PATHS, "what lies over what", [
      "http, for the whole domain",
      "http subdomain over the host's Secure",
      "http subdomain, its own, over the domain's Secure",
    ]),
    "order: with a parent's cookie, by age": EQUAL_PATHS,
    "what lies over what: a script, the whole domain":
      "WebKitGTK drops what a script sets for the whole domain over a cookie of the host",
    "what lies over what: a script, line breaks": "WebKitGTK reads what follows a line break as another cookie",
    ...all("libsoup keeps the first SameSite when it is stricter", "same site", [
      "twice, the last wins",
      "twice, the last misspelt",
      "twice, the last too long",
    ]),
  },
};

function all(why: string, topic: string, abouts: string[]): Record<string, string> {
  return Object.fromEntries(abouts.map((about) => [`${topic}: ${about}`, why]));
}

/** Why the jar and this browser may send different cookies here. They must then differ, or the reason is out of date. */
export function whyDiffers(browser: BrowserKind, topic: string, { about, differs }: Group): string | undefined {
  const [short] = about.split(': "');
  const own = DIFFERS[browser][`${topic}: ${short}`];
  return browser === "webkit" ? own : (differs ?? own);
}
