import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Check } from "../../../labs/kit/grader/suite.ts";
import { listLabs } from "../../../labs/kit/build/catalogue.ts";
import { checkId } from "../data/task.ts";
import { readGlossary } from "../data/yaml.ts";

/** An entry for something that has no page of its own. `url` has the anchor. */
type Entry = { url: string; content: string; kind: string; title: string };

/** Parts that repeat other text, or hold no text to read. */
const EXCLUDED = [
  ".band",
  ".live",
  ".sections",
  ".neighbours",
  ".mirrors",
  ".exchange",
  ".code",
  ".checks",
  ".done",
  ".proof",
  ".proof-switch",
];

/** Pagefind's own dialogs, which this site does not use. */
const READY_MADE = /-ui\.(?:css|js)$|-highlight\.js$/;

/**
 * Writes pagefind/ into a built site: an index of all pages, terms and checks, which the browser itself searches.
 * Returns how many terms and checks it holds besides the pages.
 */
export async function writeIndex(site: string, root: string): Promise<number> {
  const pagefind = await import("pagefind");
  try {
    const { index, errors } = await pagefind.createIndex({ excludeSelectors: EXCLUDED, forceLanguage: "en" });
    if (!index) throw new Error(errors.join(" "));
    const added = await index.addDirectory({ path: site });
    const entries = [...terms(), ...(await checks(root))];
    const records = await Promise.all(entries.map((entry) => index.addCustomRecord(recordOf(entry))));
    const { files, errors: late } = await index.getFiles();
    const wrong = [...added.errors, ...records.flatMap((record) => record.errors), ...late];
    if (wrong.length > 0) throw new Error(wrong.join(" "));
    for (const { path, content } of files.filter((file) => !READY_MADE.test(file.path))) {
      const file = join(site, "pagefind", path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
    return records.length;
  } finally {
    await pagefind.close();
  }
}

const recordOf = ({ url, content, kind, title }: Entry) => ({ url, content, language: "en", meta: { title, kind } });

const terms = (): Entry[] =>
  Object.entries(readGlossary()).map(([id, { term, text }]) => ({
    url: `/glossary/#${id}`,
    content: `${term}. ${text}`,
    kind: "Glossary",
    title: term,
  }));

/** Every check of every lab, with its place in the lab's task. */
async function checks(root: string): Promise<Entry[]> {
  const labs = await Promise.all(
    listLabs(root).map(async ({ slug, number, path }) => {
      const module = (await import(pathToFileURL(join(path, "suite.ts")).href)) as { default: Check[] };
      return module.default.map(({ title, why }): Entry => ({
        url: `/chapters/${slug}/#${checkId(title)}`,
        content: `${title}. ${why}`,
        kind: `Check of lab ${number}`,
        title,
      }));
    }),
  );
  return labs.flat();
}
