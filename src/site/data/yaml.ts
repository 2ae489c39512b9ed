import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "astro/zod";
import { parse } from "yaml";

/** A table of entries from content/. Throws when an entry has another shape. */
function table<Shape extends z.ZodType>(file: string, shape: Shape): Record<string, z.infer<Shape>> {
  const text = readFileSync(join(process.cwd(), file), "utf8");
  return z.record(z.string(), shape).parse(parse(text));
}

/** A list of entries from content/. Throws when an entry has another shape. */
function list<Shape extends z.ZodType>(file: string, shape: Shape): z.infer<Shape>[] {
  return z.array(shape).parse(parse(readFileSync(join(process.cwd(), file), "utf8")));
}

export type GlossaryEntry = { term: string; chapter: string; text: string };
/** `says` is what the source's text of the day `read` says, word for word. */
export type SourceEntry = { title: string; url: string; read?: string; says?: string[] };
/** `says` is what our pages quote from it, word for word. */
export type ArticleEntry = { title: string; by: string; says: string[] };

const text = z.string().min(1);

/** Every term by id, with the slug of the chapter that introduces it. */
export const readGlossary = () => table("content/glossary.yaml", z.strictObject({ term: text, chapter: text, text }));

const source = z.strictObject({
  title: text,
  url: z.url(),
  read: z.iso.date().optional(),
  says: z.array(text).optional(),
});

/** Every source by id. */
export const readSources = () => table("content/sources.yaml", source);

/** The articles this tutorial mirrors, by number. */
export const readArticles = () =>
  table("content/articles.yaml", z.strictObject({ title: text, by: text, says: z.array(text) }));

/** One row of the table for readers who come from Go. `text` stands in `file`. */
const goRow = z.strictObject({
  go: text,
  here: text,
  file: text,
  text,
  note: text,
  chapter: text.optional(),
  planned: text.optional(),
});

/** What Go programmers use, and what does the same here. */
export const readGo = () => list("content/go.yaml", goRow);

/**
 * One requirement of a standard. `shown` names the evidence: "chapter slug#anchor", "check slug/title" or "proof id".
 */
const auditItem = z.strictObject({
  id: text,
  asks: text,
  /** ASVS level. */
  level: z.number().int().min(1).max(3).optional(),
  covered: z.enum(["yes", "in part", "no"]),
  shown: z.array(text).default([]),
  note: text.optional(),
});
const auditSection = z.strictObject({ title: text, url: z.url(), items: z.array(auditItem).min(1) });

export type AuditItem = z.infer<typeof auditItem>;

/** The requirements of each standard, section by section. */
export const readAudit = () =>
  list("content/audit.yaml", z.strictObject({ standard: text, about: text, sections: z.array(auditSection).min(1) }));

/** A way through the chapters. `also` names places to read on it: "chapter slug#anchor" or "article 001". */
export const readPaths = () =>
  list(
    "content/paths.yaml",
    z.strictObject({ title: text, about: text, chapters: z.array(text).min(2), also: z.array(text).default([]) }),
  );
