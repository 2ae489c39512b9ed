import type { ChapterMemory, Memory } from "../panel/remembered.ts";

/** The contents of an exported file. No sandbox, because its name is a secret, and its servers are on one machine. */
export type Exported = {
  wristband: 1;
  /** ISO 8601. */
  exported: string;
  last?: string;
  chapters: Record<string, ChapterMemory>;
  /** When each lab that passes was graded, by slug, by check-lab or on the page. */
  passed: Record<string, string>;
  /** The text of each draft, by slug. Missing in older files. */
  drafts?: Record<string, string>;
};

/** A larger file cannot be an export: a browser stores five million characters, and JSON may write two for one. */
const MOST_CHARACTERS = 12_000_000;
const MOST_OF_A_DRAFT = 1_000_000;
const SLUG = /^[a-z0-9-]{1,60}$/;

export function exportOf(memory: Memory, drafts: Record<string, string>, now: number): Exported {
  const { chapters = {}, last, progress, page, imported = {} } = memory;
  const here = [page, progress?.labs].flatMap((labs) => Object.entries(labs ?? {}).filter(([, lab]) => lab.passed));
  const passed = { ...imported, ...Object.fromEntries(here.map(([slug, { at = "" }]) => [slug, at])) };
  return { wristband: 1, exported: new Date(now).toISOString(), ...(last ? { last } : {}), chapters, passed, drafts };
}

/** The memory with what a file adds. Removes nothing. Throws a sentence when the file is not an export of ours. */
export function importInto(memory: Memory, text: string): Memory {
  const file = read(text);
  const chapters = { ...memory.chapters };
  for (const [slug, more] of file.chapters) chapters[slug] = merged(chapters[slug], more);
  const last = memory.last ?? file.last;
  return {
    ...memory,
    chapters,
    imported: { ...memory.imported, ...Object.fromEntries(file.passed) },
    ...(last ? { last } : {}),
  };
}

/** The drafts in a file, and when it was exported. Throws a sentence when the file is not an export of ours. */
export function draftsOf(text: string): { drafts: Record<string, string>; exported: string } {
  const { drafts, exported } = read(text);
  return { drafts: Object.fromEntries(drafts), exported };
}

function read(text: string) {
  if (text.length > MOST_CHARACTERS) throw new Error("This file is too large: it cannot be a progress file.");
  const file = parse(text);
  if (!isRecord(file) || file["wristband"] !== 1) throw new Error("This file was not exported from Wristband.");
  const { chapters, passed, last, drafts = {}, exported } = file;
  if (!isRecord(chapters) || !isRecord(passed) || !isRecord(drafts))
    throw new Error("The chapters, the labs or the drafts are missing from this file.");
  return {
    drafts: entries(drafts).map(([slug, draft]) => [slug, draftOf(slug, draft)] as const),
    exported: typeof exported === "string" && !Number.isNaN(Date.parse(exported)) ? exported : "",
    chapters: entries(chapters).map(([slug, seen]) => [slug, seenOf(seen)] as const),
    passed: entries(passed).flatMap(([slug, at]) => (typeof at === "string" ? [[slug, at] as const] : [])),
    last: typeof last === "string" && SLUG.test(last) ? last : undefined,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("This file is not JSON. Was it exported here?");
  }
}

/** A draft that cannot be read is an error, because the reader would believe that it is here now. */
function draftOf(slug: string, draft: unknown): string {
  if (typeof draft === "string" && draft.length <= MOST_OF_A_DRAFT) return draft;
  throw new Error(`The draft of ${slug} in this file is not text, or is too large.`);
}

const entries = (value: Record<string, unknown>) => Object.entries(value).filter(([slug]) => SLUG.test(slug));

function seenOf(value: unknown): ChapterMemory {
  if (!isRecord(value)) return {};
  const { visited, attacked, byHand, predicted } = value;
  const known = isRecord(predicted) ? Object.entries(predicted).filter(isPrediction) : [];
  return {
    ...(visited ? { visited: true } : {}),
    ...(attacked ? { attacked: true } : {}),
    ...(byHand ? { byHand: true } : {}),
    ...(known.length ? { predicted: Object.fromEntries(known) } : {}),
  };
}

const NAME = /^[a-z0-9-]{1,60}\/[a-z0-9-]{1,60}$/;
const isPrediction = (entry: [string, unknown]): entry is [string, boolean] =>
  NAME.test(entry[0]) && typeof entry[1] === "boolean";

/** What is known here and what a file adds. A prediction that was made here stays as it was. */
function merged(here: ChapterMemory = {}, more: ChapterMemory): ChapterMemory {
  const predicted = { ...more.predicted, ...here.predicted };
  return { ...here, ...more, ...(Object.keys(predicted).length ? { predicted } : {}) };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The memory without one chapter, and the live servers of its lab, each as "slug/variant". */
export function forgetChapter(memory: Memory, slug: string): { left: Memory; servers: string[] } {
  const { chapters = {}, imported = {}, page = {}, servers = [], last, ...rest } = memory;
  const without = <T>(table: Record<string, T>) =>
    Object.fromEntries(Object.entries(table).filter(([name]) => name !== slug));
  const mine = servers.filter((name) => name.startsWith(`${slug}/`));
  const left: Memory = {
    ...rest,
    chapters: without(chapters),
    imported: without(imported),
    page: without(page),
    servers: servers.filter((name) => !mine.includes(name)),
    ...(last && last !== slug ? { last } : {}),
  };
  return { left, servers: mine };
}

/** The memory of a new reader, with only the settings of the site. */
export const forgetAll = ({ slash }: Memory): Memory => (slash === undefined ? {} : { slash });
