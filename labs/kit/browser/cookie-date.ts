/**
 * The characters between the parts of a date (6265bis section 5.1.1): everything printable but digits, letters and ":".
 */
const DELIMITERS = /[\t -/;-@[-`{-~]+/;
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

type Parts = { time?: [hour: number, minute: number, second: number]; day?: number; month?: number; year?: number };

/**
 * Reads the date of an Expires attribute as browsers do: day, month, year and time in nearly any order and form. Any
 * time zone is read as GMT. Undefined when it is no date; ISO 8601 counts as none.
 */
export function readCookieDate(text: string): Date | undefined {
  const parts: Parts = {};
  for (const token of text.split(DELIMITERS)) readToken(parts, token);
  const { time, day, month, year } = parts;
  if (!time || day === undefined || month === undefined || year === undefined) return undefined;
  const [hour, minute, second] = time;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(toFullYear(year), month, day);
  date.setUTCHours(hour, minute, second);
  return date.getUTCDate() === day ? date : undefined;
}

/** Each part is the first token that has its form. */
function readToken(parts: Parts, token: string): void {
  const time = /^(\d+):(\d+):(\d+)$/.exec(token);
  if (time) return void (parts.time ??= [Number(time[1]), Number(time[2]), Number(time[3])]);
  const month = MONTHS.indexOf(token.slice(0, 3).toLowerCase());
  if (month >= 0) return void (parts.month ??= month);
  if (!/^\d{1,5}$/.test(token)) return;
  if (parts.day === undefined && token.length <= 2) parts.day = Number(token);
  else parts.year ??= Number(token);
}

function toFullYear(year: number): number {
  if (year >= 100) return year;
  return year < 70 ? 2000 + year : 1900 + year;
}
