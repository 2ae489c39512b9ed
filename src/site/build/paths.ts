import { labs } from "../../../labs/kit/build/all-labs.ts";
import { benchFiles } from "../data/bench-files.ts";
import { articleSlugs } from "../data/article-pages.ts";
import { readFrameworks } from "../data/frameworks.ts";
import { gradedOf } from "../data/grader.ts";
import { readChapters } from "../data/places.ts";

const PAGES = "src/site/pages/";

/** The values of [slug] and other brackets in file names, as they appear in paths. */
const NAMES: Record<string, () => string[]> = {
  "chapters/[slug]": () => readChapters().map(({ slug }) => `chapters/${slug}`),
  "articles/[slug]": () => [...articleSlugs().values()].map((slug) => `articles/${slug}`),
  "frameworks/[name]": () => readFrameworks().map(({ name }) => `frameworks/${name}`),
  "grader/[slug]": () => gradedOf(labs).map(({ slug }) => `grader/${slug}`),
  "bench/[file]": () => benchFiles().map((file) => `bench/${file}`),
  "drafts/[lab]/[which].json": () =>
    labs.flatMap(({ slug }) => ["starter", "solution"].map((which) => `drafts/${slug}/${which}.json`)),
  "recordings/[lab]/[variant].json": () =>
    labs.flatMap(({ slug }) => ["starter", "solution"].map((variant) => `recordings/${slug}/${variant}.json`)),
};

/**
 * The paths that a file of src/site/pages/ answers: "src/site/pages/grader/[slug].astro" answers "/grader/random-ids/"
 * and others. Throws when the values of its brackets are unknown.
 */
export function pathsOf(component: string): string[] {
  const name = component.slice(PAGES.length).replace(/\.(?:astro|ts)$/, "");
  if (name === "404") return ["/404.html"];
  const names = name.includes("[") ? NAMES[name]?.() : [name.replace(/(^|\/)index$/, "")];
  if (!names) throw new Error(`${component}: src/site/build/paths.ts does not list the paths of this page.`);
  return names.map((path) => (path === "" || /\.(?:json|js|html)$/.test(path) ? `/${path}` : `/${path}/`));
}

/** The file of a page: "/a/" is a/index.html. */
export const fileOf = (path: string): string => (path.endsWith("/") ? `${path.slice(1)}index.html` : path.slice(1));
