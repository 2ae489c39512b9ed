import type { BrowserKind } from "../../../../labs/kit/browser/jar-rules.ts";

const DATES = "Firefox reads dates with the parser of its network library, and understands this one otherwise";
const SIGNS =
  "Firefox takes a Max-Age that begins with a minus for a deletion, and ignores one that begins with a plus";

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
    ]),
  },
};

function all(why: string, topic: string, abouts: string[]): Record<string, string> {
  return Object.fromEntries(abouts.map((about) => [`${topic}: ${about}`, why]));
}

/** Why the jar and this browser may send different cookies here. They must then differ, or the reason is out of date. */
export function whyDiffers(browser: BrowserKind, topic: string, about: string): string | undefined {
  const [short] = about.split(': "');
  return DIFFERS[browser][`${topic}: ${short}`];
}
