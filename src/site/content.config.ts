import { defineCollection } from "astro:content";
import { glob } from "astro/loaders";
import { z } from "astro/zod";

const sentence = z.string().min(1);

/** The chapters, known by file name: content/chapters/02-random-ids.mdx is chapter 2, /chapters/random-ids/. */
const chapters = defineCollection({
  loader: glob({
    pattern: "[0-9][0-9]-*.mdx",
    base: "./content/chapters",
    generateId: ({ entry }) => entry.replace(/\.mdx$/, ""),
  }),
  schema: z.object({
    title: sentence,
    /** One sentence, shown on top of the chapter. */
    question: sentence,
    /** One sentence, shown in lists. */
    summary: sentence,
    /** What the reader's server withstands after this chapter. */
    defends: z.array(sentence).min(1),
    /** What it still does not withstand. */
    open: z.array(sentence).min(1),
    /** Numbers of the source articles this chapter mirrors. */
    articles: z.array(z.string().regex(/^\d{3}$/)).default([]),
  }),
});

/** What one part of an article says, and where it is taught or runs here. */
const part = z.strictObject({
  says: sentence,
  /** "slug" or "slug#anchor" of chapters. */
  chapters: z.array(sentence).default([]),
  /** Slugs of chapters that may not be written yet. */
  planned: z.array(sentence).default([]),
  /** "server/path" of the article's own live server. */
  live: z.array(sentence).default([]),
});

/** One page for each source article: content/articles/001-slug.mdx is about article 001, /articles/slug/. */
const articles = defineCollection({
  loader: glob({
    pattern: "[0-9][0-9][0-9]-*.mdx",
    base: "./content/articles",
    generateId: ({ entry }) => entry.replace(/\.mdx$/, ""),
  }),
  schema: z.strictObject({
    /** One sentence, shown in lists. */
    summary: sentence,
    /** The article's outline, in its order. */
    parts: z.array(part).min(1),
  }),
});

export const collections = { chapters, articles };
