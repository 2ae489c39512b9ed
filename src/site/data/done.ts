import { labs } from "../../../labs/kit/build/all-labs.ts";
import type { LabEntry } from "./labs.ts";

export type { LabEntry };

/** A lab that check-lab has passed. */
export type Pass = {
  /** When it was graded, ISO 8601. */
  at: string;
  /** Titles of the checks that held. The suite may have more by now. */
  held: string[];
  /** Slugs of earlier labs whose attacks were run again and failed. */
  earlier: string[];
};

/** What check-lab saved about a lab, or undefined unless it passed. `progress` is the content of progress.json. */
export function passOf(progress: Record<string, unknown>, slug: string): Pass | undefined {
  const lab = Object.hasOwn(progress, slug) ? progress[slug] : undefined;
  if (!isRecord(lab) || lab["passed"] !== true) return undefined;
  const { at, checks, earlier } = lab;
  return { at: typeof at === "string" ? at : "", held: holding(checks), earlier: holding(earlier) };
}

const holding = (statuses: unknown): string[] =>
  isRecord(statuses) ? Object.keys(statuses).filter((name) => statuses[name] === "holds") : [];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What a server that passes this lab withstands: the titles of its checks, without rules that a later chapter replaces. */
export async function withstood(lab: LabEntry): Promise<string[]> {
  const { default: checks } = await lab.suite();
  return checks.filter(({ kind, until }) => kind === "defends" && until === undefined).map(({ title }) => title);
}

/** The labs on the way to this one, with the titles of their attacks. */
export const earlierLabs = ({ number, line }: LabEntry): Promise<AttackOf[]> =>
  Promise.all(labs.filter((lab) => lab.number < number && line.includes(lab.number)).map(attackOf));

export type AttackOf = { slug: string; number: number; attack: string };

async function attackOf({ slug, number, attack }: LabEntry): Promise<AttackOf> {
  return { slug, number, attack: (await attack()).default.title };
}

/**
 * What is known about the learner's server of one lab. `withstood` and `earlier` name only what was tried on it;
 * `since` counts checks that were added to the suite after it was graded.
 */
export type Feat = { lab: LabEntry; pass: Pass | undefined; withstood: string[]; since: number; earlier: AttackOf[] };

/** Every lab, with what is known of the learner's server. */
export function feats(progress: Record<string, unknown>): Promise<Feat[]> {
  return Promise.all(labs.map((lab) => featOf(lab, passOf(progress, lab.slug))));
}

export async function featOf(lab: LabEntry, pass: Pass | undefined): Promise<Feat> {
  if (!pass) return { lab, pass, withstood: [], since: 0, earlier: [] };
  const titles = await withstood(lab);
  const held = titles.filter((title) => pass.held.includes(title));
  const earlier = (await earlierLabs(lab)).filter(({ slug }) => pass.earlier.includes(slug));
  return { lab, pass, withstood: held, since: titles.length - held.length, earlier };
}

/** "20 November 2026", in UTC; nothing when the text is no date. */
export function dayOf(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return "";
  return date.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
}
