import { articles } from "../../../articles/list.ts";
import { articleSlugs } from "./article-pages.ts";
import type { Place } from "./places.ts";
import { unknown } from "./unknown.ts";
import { readArticles, type ArticleEntry } from "./yaml.ts";

/** A source article with its page and the servers that run here. */
export type ArticlePage = ArticleEntry & {
  number: string;
  slug: string;
  href: string;
  /** Of its file, content/articles/id.mdx. */
  id: string;
  servers: (typeof articles)[number]["servers"];
  attack: (typeof articles)[number]["attack"] | undefined;
  /** The live server's page "server/path", such as "minimal/login". Ends the build when the server has none. */
  livePlace: (name: string, component: string) => Place;
};

/** Every source article that has a page, in order. */
export function listArticles(): ArticlePage[] {
  const entries = readArticles();
  return [...articleSlugs()].map(([number, slug]) => {
    const entry = entries[number] ?? unknown(`${number}-${slug}.mdx`, number, Object.keys(entries), "articles.yaml");
    const own = articles.find((article) => article.number === number);
    const servers = own?.servers ?? new Map();
    const livePlace = (name: string, component: string) => toLivePlace(number, servers, name, component);
    const page = { number, slug, href: `/articles/${slug}/`, id: `${number}-${slug}` };
    return { ...entry, ...page, servers, attack: own?.attack, livePlace };
  });
}

/** The article whose page this is. */
export function articleOf(slug: string | undefined, component: string): ArticlePage {
  const all = listArticles();
  const slugs = all.map((article) => article.slug);
  return all.find((article) => article.slug === slug) ?? unknown(component, slug ?? "", slugs, "content/articles/");
}

function toLivePlace(number: string, servers: ArticlePage["servers"], name: string, component: string): Place {
  const [server = "", ...rest] = name.split("/");
  const path = `/${rest.join("/")}`;
  const found = servers.get(server) ?? unknown(component, server, [...servers.keys()], `articles/${number}/`);
  if (path !== "/-/" && !found.pages.includes(path)) unknown(component, path, found.pages, `pages of ${server}.ts`);
  // Always by the control room: each link from here makes a sandbox of its own, and in there the pages share one.
  const owner = server === "server" ? "the article's server" : `the ${server} server`;
  const which = servers.size > 1 ? ` of ${owner}` : "";
  const what = path === "/-/" ? `the control room${which}` : `${path}${which}`;
  return { href: `/live/new/article-${number}/${server}/-/`, text: `Live: ${what}` };
}
