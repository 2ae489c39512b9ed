import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Grade } from "../../../articles/grade.ts";

const FILE = /^(\d{3})-([a-z0-9-]+)\.mdx$/;

/** The page of each source article, by the article's number: content/articles/001-slug.mdx is /articles/slug/. */
export function articleSlugs(root = process.cwd()): Map<string, string> {
  const pairs = readdirSync(join(root, "content/articles"))
    .sort()
    .flatMap((file): [string, string][] => {
      const [, number, slug] = FILE.exec(file) ?? [];
      return number && slug ? [[number, slug]] : [];
    });
  return new Map(pairs);
}

/** The page of the article with this number, or the list of articles when it has none. */
export function articleHref(number: string): string {
  const slug = articleSlugs().get(number);
  return slug === undefined ? "/articles/" : `/articles/${slug}/`;
}

/** How each article's server did: by "article-000/server", the lab's slug and the check's title. */
export type Grades = Record<string, Record<string, Record<string, Grade>>>;

/** Written by tests/articles/grades.test.ts, which also holds it against a fresh run. */
export const GRADES_FILE = "content/article-grades.json";

export const readGrades = (root = process.cwd()): Grades =>
  JSON.parse(readFileSync(join(root, GRADES_FILE), "utf8")) as Grades;

export const STATUSES = ["holds", "in part", "fails", "no page"] as const satisfies Grade["status"][];
type Status = (typeof STATUSES)[number];

/** How many checks ended which way. */
export function tally(labs: Record<string, Record<string, Grade>>): Record<Status, number> {
  const counts = { holds: 0, "in part": 0, fails: 0, "no page": 0, "not reached": 0 };
  for (const grade of Object.values(labs).flatMap((checks) => Object.values(checks))) counts[grade.status]++;
  return counts;
}

/** Why some checks of a lab are not asked of the articles' servers. tests/articles/grades.test.ts finds which they are. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  "username-in-a-cookie":
    "This check demands that anybody can forge the cookie of lab 1's server. From chapter 2 on, this check no longer counts.",
  stores:
    "This lab asks for files on a disk. These servers keep their lists in memory. In article 002 the list is in Redis, where it would survive a restart.",
  edge: "This lab asks for an event stream and a logo, which these servers do not have.",
  csrf: "This lab asks for reminders, and for a form to share a note. These servers have neither.",
  "remember-me":
    "This lab asks for a box on the login form and a second cookie. These servers have only one cookie, the session's.",
  account:
    "This lab asks for an account page that changes the password, logs out devices and gives roles. These servers have no such page.",
  choosing: "This lab asks for a signed token in the cookie.",
};
