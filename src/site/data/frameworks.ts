import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** An exchange that really took place: the request as curl, and the start of the answer. */
export type Seen = { curl: string; status: number; headers: [string, string][]; body: string };

/** One check on one app. `setting`: what a hardened app must leave out for this check to fail. */
export type Cell = {
  lab: number;
  title: string;
  status: "holds" | "fails" | "not reached" | "no verdict";
  needs?: string;
  expected?: string;
  got?: string;
  seen?: Seen;
};

/** One app as scripts/frameworks.ts found it: with its defaults, hardened, and hardened without one setting each. */
export type Measured = {
  kind: string;
  name: string;
  title: string;
  language: string;
  licence: string;
  docs: string;
  versions: Record<string, string>;
  /** Of the folder's sources at that time. */
  source: string;
  date: string;
  commit: string;
  defaults: Cell[];
  hardened: Cell[];
  /** By the setting that was left out: the titles of the checks that fail then and hold otherwise. */
  without: Record<string, string[]>;
};

/** What scripts/frameworks.ts wrote. */
export const readFrameworks = (): Measured[] =>
  JSON.parse(readFileSync("content/frameworks.json", "utf8")) as Measured[];

/** Why a hardened app fails a check, where its library cannot do better. */
export function excuseFor(name: string, title: string): string | undefined {
  const excused = parse(readFileSync("frameworks/excused.yaml", "utf8")) as Record<string, Record<string, string>>;
  return excused[name]?.[title] ?? excused["*"]?.[title];
}

/** What chapters 3 to 7 and 12 ask of a session, in few words, with the check that asks it. */
export const PROMISES: [words: string, title: string][] = [
  ["Secure", "the session cookie never travels over plain http"],
  ["HttpOnly", "no script on a page reads the session cookie"],
  ["SameSite", "the browser sends another site's form without the session cookie"],
  ["Ends when idle", "the server refuses a session after half an hour without a request"],
  ["Ends after a day", "the server refuses a session eight hours after login, even if it was in use"],
  ["New ID at login", "logging in again also changes the value, and ends the earlier session"],
  ["Logout ends it", "a cookie copied before the logout opens nothing after it"],
  ["Logout clears it", "logging out removes the session cookie from the browser"],
  ["Other sites' forms do nothing", "a form on another site does nothing, even with the cookie"],
];

export const cellOf = (cells: readonly Cell[], title: string): Cell | undefined =>
  cells.find((cell) => cell.title === title);

const WORDS = { holds: "yes", fails: "no", "not reached": "not reached", "no verdict": "no verdict" };

/** With the defaults, and then hardened where that differs: "no → yes". */
export function bothIn({ defaults, hardened }: Pick<Measured, "defaults" | "hardened">, title: string): string {
  const [first, then] = [defaults, hardened].map((cells) => WORDS[cellOf(cells, title)?.status ?? "not reached"]);
  return first === then ? `${first}` : `${first} → ${then}`;
}

/** The settings whose absence makes this check fail on a hardened app. */
export const settingsFor = ({ without }: Pick<Measured, "without">, title: string): string[] =>
  Object.entries(without).flatMap(([setting, titles]) => (titles.includes(title) ? [setting] : []));

/** An anchor for a check. */
export const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
