import { globSync, readFileSync } from "node:fs";
import { ofAstro, ofCode, ofMarkdown, ofTests, ofYaml, sentencesIn, type Reader } from "./words.ts";

/** Everything that a reader of the site, of the terminal and of the tests' names meets. */
const SOURCES: [glob: string, read: Reader][] = [
  ["content/{chapters,articles}/*.mdx", ofMarkdown],
  ["content/*.yaml", ofYaml],
  ["src/site/**/*.astro", ofAstro],
  ["src/browser/**/*.astro", ofAstro],
  ["src/{site,browser,live,cli,server,sites,settings,text}/**/*.{ts,mjs}", ofCode],
  ["labs/[0-9]*/{attack,mistakes,recordings,predictions,suite,task,compare,ways,ask,program}.ts", ofCode],
  ["labs/[0-9]*/{checks,servers}/*.ts", ofCode],
  ["labs/kit/{grader,browser,target,build}/**/*.ts", ofCode],
  ["tests/**/*.{test,spec}.ts", ofTests],
  ["README.md", ofMarkdown],
  ["CONTRIBUTING.md", ofMarkdown],
];

export type Found = { file: string; sentence: string };

/** Every sentence of every source, in the order of the files' names. */
export function allSentences(): Found[] {
  return SOURCES.flatMap(([glob, read]) =>
    globSync(glob)
      .sort()
      .flatMap((file) =>
        sentencesIn(read(readFileSync(file, "utf8"))).map((sentence) => ({
          file: file.replaceAll("\\", "/"),
          sentence,
        })),
      ),
  );
}
