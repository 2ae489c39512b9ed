import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

export type Chapter = {
  file: string;
  number: number;
  slug: string;
  frontmatter: Record<string, unknown>;
  /** The text after the frontmatter, code fences included. */
  body: string;
  headings: { depth: number; text: string; slug: string }[];
};

const folder = join(process.cwd(), "content/chapters");

/** Every chapter's source, in order. */
export const chapters: Chapter[] = readdirSync(folder)
  .filter((file) => /^\d\d-[a-z0-9-]+\.mdx$/.test(file))
  .sort()
  .map(read);

function read(file: string): Chapter {
  const [, front = "", body = ""] =
    /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(readFileSync(join(folder, file), "utf8")) ?? [];
  return {
    file,
    number: Number(file.slice(0, 2)),
    slug: file.slice(3, -".mdx".length),
    frontmatter: parse(front) as Record<string, unknown>,
    body,
    headings: headings(body),
  };
}

function headings(body: string): Chapter["headings"] {
  const seen = new Map<string, number>();
  return [...withoutFences(body).matchAll(/^(#{2,4}) (.+)$/gm)].map(([, hashes = "", text = ""]) => {
    const slug = slugOf(text);
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return { depth: hashes.length, text, slug: count ? `${slug}-${count}` : slug };
  });
}

/** The anchor github-slugger gives a heading: lower case, punctuation dropped, spaces to hyphens. */
export function slugOf(heading: string): string {
  const kept = heading.toLowerCase().replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "");
  return kept.replaceAll(" ", "-");
}

export function withoutFences(body: string): string {
  return body.replace(/^```[\s\S]*?^```$/gm, "");
}

/** The attributes of every use of a component, in order. Values in braces are left out. */
export function uses(body: string, component: string): Record<string, string>[] {
  return [...withoutFences(body).matchAll(new RegExp(`<${component}\\b([^>]*)>`, "g"))].map(([, attributes = ""]) =>
    Object.fromEntries(
      [...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value]),
    ),
  );
}
