/** A fact that may soon be out of date: its place, its text, and the day of its last check, as in 2026-08-07. */
export type CheckedFact = { file: string; on: string; says: string };

const MARKED = /<Checked on="([^"]*)">([\s\S]*?)<\/Checked>|<Wide label="([^"]*)" checked="([^"]*)">/g;
const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const MONTHS_TO_LIVE = 6;

/** A day's month in words: 2026-08-07 is "August 2026". Throws when it is not a day. */
export function monthOf(day: string): string {
  const words = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });
  return words.format(midnight(day));
}

/** Every such fact in a page's source. Throws when one has no day. */
export function checkedFacts(file: string, source: string): CheckedFact[] {
  return [...source.matchAll(MARKED)].map(([, on, says, label, checked]) => {
    const fact = { file, on: on ?? checked ?? "", says: plain(says ?? `table: ${label ?? ""}`) };
    midnight(fact.on);
    return fact;
  });
}

/** The facts that were checked more than six months before `now`, in milliseconds since 1970; the oldest first. */
export function stale(facts: readonly CheckedFact[], now: number): CheckedFact[] {
  const limit = new Date(now);
  limit.setUTCMonth(limit.getUTCMonth() - MONTHS_TO_LIVE);
  const old = facts.filter(({ on }) => midnight(on).getTime() < limit.getTime());
  return old.sort((one, other) => one.on.localeCompare(other.on));
}

function midnight(day: string): Date {
  if (!DAY.test(day)) throw new Error(`"${day}" is not a day: write it as in 2026-08-07.`);
  return new Date(`${day}T00:00:00Z`);
}

const plain = (source: string) => source.replace(/<[^>]+>/g, "").replace(/\s+/g, " ");
