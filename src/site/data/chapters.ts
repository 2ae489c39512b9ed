import { getCollection, type CollectionEntry } from "astro:content";
import { unknown } from "./unknown.ts";

export type Chapter = CollectionEntry<"chapters">["data"] & {
  number: number;
  slug: string;
  /** Path of the page, with the slash at its end. */
  href: string;
  entry: CollectionEntry<"chapters">;
};

const NAME = /^(\d\d)-([a-z0-9-]+)$/;

/** All chapters in the order of their file names. */
export async function listChapters(): Promise<Chapter[]> {
  const entries = await getCollection("chapters");
  return entries.map(fromEntry).sort((a, b) => a.number - b.number);
}

function fromEntry(entry: CollectionEntry<"chapters">): Chapter {
  const [, digits, slug] = NAME.exec(entry.id) ?? [];
  if (!digits || !slug) {
    throw new Error(`content/chapters/${entry.id}.mdx: a chapter is called NN-slug.mdx, such as 02-random-ids.mdx.`);
  }
  return { ...entry.data, number: Number(digits), slug, href: chapterHref(slug), entry };
}

export const chapterHref = (slug: string): string => `/chapters/${slug}/`;

/** The chapter with this slug. Ends the build when there is none. */
export async function findChapter(slug: string, component: string): Promise<Chapter> {
  const chapters = await listChapters();
  const found = chapters.find((chapter) => chapter.slug === slug);
  return (
    found ??
    unknown(
      component,
      slug,
      chapters.map((chapter) => chapter.slug),
      "content/chapters/NN-slug.mdx",
    )
  );
}

/** The chapters before and after this one. */
export async function neighbours(slug: string): Promise<{ before?: Chapter | undefined; after?: Chapter | undefined }> {
  const chapters = await listChapters();
  const at = chapters.findIndex((chapter) => chapter.slug === slug);
  return { before: chapters[at - 1], after: chapters[at + 1] };
}
