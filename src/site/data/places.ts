import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { unknown } from "./unknown.ts";

/** A place in a chapter that a page may link to. */
export type Place = { href: string; text: string };

type Chapter = { number: number; slug: string; title: string; headings: Map<string, string> };

const FILE = /^(\d\d)-([a-z0-9-]+)\.mdx$/;

/** Every chapter with its headings by anchor, read from the files, so that tests can use it too. */
export function readChapters(root = process.cwd()): Chapter[] {
  const folder = join(root, "content/chapters");
  return readdirSync(folder)
    .sort()
    .flatMap((file) => {
      const [, digits, slug] = FILE.exec(file) ?? [];
      return digits && slug ? [toChapter(Number(digits), slug, readFileSync(join(folder, file), "utf8"))] : [];
    });
}

function toChapter(number: number, slug: string, source: string): Chapter {
  const title = /^title: *"?(.+?)"?$/m.exec(source)?.[1] ?? slug;
  const headings = [...source.replace(/^```[\s\S]*?^```$/gm, "").matchAll(/^#{2,3} (.+)$/gm)];
  return { number, slug, title, headings: new Map(headings.map(([, text = ""]) => [anchor(text), text])) };
}

/** The anchor that github-slugger makes of a heading: lower case, no punctuation, hyphens for spaces. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");

/** The place called "slug" or "slug#anchor". Ends the build when there is no such chapter or heading. */
export function chapterPlace(name: string, component: string, chapters = readChapters()): Place {
  const [slug = "", hash] = name.split("#", 2);
  const slugs = chapters.map((chapter) => chapter.slug);
  const chapter = chapters.find((each) => each.slug === slug) ?? unknown(component, slug, slugs, "content/chapters/");
  const { number, title, headings } = chapter;
  if (hash === undefined) return { href: `/chapters/${slug}/`, text: `Chapter ${number}, ${title}` };
  const heading = headings.get(hash) ?? unknown(component, hash, [...headings.keys()], `a heading of chapter ${slug}`);
  return { href: `/chapters/${slug}/#${hash}`, text: `Chapter ${number}, ${title}: ${heading.replaceAll("`", "")}` };
}

/** The chapter with that slug, or undefined while it is not written. */
export function plannedPlace(slug: string, chapters = readChapters()): Place | undefined {
  return chapters.some((chapter) => chapter.slug === slug) ? chapterPlace(slug, "planned", chapters) : undefined;
}
