import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Attack } from "../labs/kit/grader/attack.ts";
import type { LabModule } from "../labs/kit/target/instance.ts";
import type { ArticleServer } from "./kit.ts";

/** An article whose servers run here. A server's name is its file name. */
export type Article = { number: string; slug: string; servers: Map<string, ArticleServer & LabModule>; attack: Attack };

const load = async <Module>(file: string): Promise<Module> =>
  (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Module;

/** Every article that has a folder of servers below `root`, in order. The folders and files are the only list. */
async function listArticles(root: string): Promise<Article[]> {
  const numbers = (existsSync(root) ? readdirSync(root) : [])
    .filter((name) => /^\d{3}$/.test(name) && existsSync(join(root, name, "attack.ts")))
    .sort();
  return Promise.all(numbers.map((number) => readArticle(root, number)));
}

async function readArticle(root: string, number: string): Promise<Article> {
  const folder = join(root, number);
  const names = readdirSync(folder).filter((file) => file.endsWith(".ts") && file !== "attack.ts");
  const servers = await Promise.all(
    names.sort().map(async (file) => {
      return [file.slice(0, -".ts".length), await load<ArticleServer & LabModule>(join(folder, file))] as const;
    }),
  );
  const { default: attack } = await load<{ default: Attack }>(join(folder, "attack.ts"));
  return { number, slug: `article-${number}`, servers: new Map(servers), attack };
}

export const articles: readonly Article[] = await listArticles(join(process.cwd(), "articles"));
